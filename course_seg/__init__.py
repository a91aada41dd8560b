"A course on convolutional networks and the small library that its notebooks leave behind."
