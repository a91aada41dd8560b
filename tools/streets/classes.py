"""The names that pictures, labels and files share."""
import numpy as np

CLASSES = ['Sky', 'Building', 'Pole', 'Road', 'Pavement', 'Tree', 'SignSymbol', 'Fence', 'Car', 'Pedestrian', 'Bicyclist', 'Void']
KINDS = ['car', 'pedestrian', 'bicyclist', 'sign', 'plate']    # COCO categories 1 to 5
CLASS_OF = {'car': 'Car', 'plate': 'Car', 'pedestrian': 'Pedestrian', 'bicyclist': 'Bicyclist', 'sign': 'SignSymbol'}
PALETTE = np.array([[128, 128, 128], [128, 0, 0], [192, 192, 128], [128, 64, 128], [60, 40, 222], [128, 128, 0], [192, 128, 128],
                    [64, 64, 128],
                    [64, 0, 128], [64, 64, 0], [0, 128, 192], [0, 0, 0]], np.uint8)
