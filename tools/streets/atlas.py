"""Pictures drawn by the program: sign faces, letters of plates, shop names, and tiling textures."""
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIGNS = ['stop', 'give_way', 'no_entry', 'speed_30', 'speed_50', 'priority_road', 'pedestrian_crossing',
         'no_parking', 'roundabout', 'children']
OUTLINE = {'stop': 'octagon', 'give_way': 'down', 'priority_road': 'diamond', 'pedestrian_crossing': 'square',
           'children': 'up'}
GLYPHS = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789- '
SHOPS = ['BAKERY', 'Cafe Luna', 'Books & Co', 'PHARMACY', 'Flowers', 'The Old Oak', 'Pizza Roma', 'BARBER',
         'Optik Klar', 'Green Grocer', 'Bike Works', 'HOTEL', 'Tea House', 'Butcher', 'Toys', 'Shoe Repair',
         'MARKET', 'Piano Bar', 'Noodle Bar', 'Antiques', 'Fish & Chips', 'Laundry', 'BANK', 'Tailor']
SIZE, CELL, GLYPH_W, GLYPH_H, NAME_W, NAME_H = 2048, 256, 56, 88, 512, 96
RED, BLUE, YELLOW, WHITE, BLACK = (190, 22, 30), (20, 75, 160), (245, 195, 20), (240, 240, 238), (20, 20, 22)


def font(size, bold=True):
    """DejaVu where there is one (the plates need its width), else Pillow's own."""
    try: return ImageFont.truetype('DejaVuSans-Bold.ttf' if bold else 'DejaVuSans.ttf', size)
    except OSError: return ImageFont.load_default(size)


def outline(kind, r=1.):
    """Corners (n,2) of a sign's plate, n even, in a circle of radius `r`."""
    if kind == 'square': return np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * r * .86
    n, turn = {'octagon': (8, 22.5), 'diamond': (4, 0)}.get(kind, (24, 0))
    if kind in ('up', 'down'):
        c = np.array([[math.cos(a), math.sin(a)] for a in np.radians([90, 210, 330])]) * [1.08, 1.08] - [0, .18]
        near = lambda i, j: c[i] + (c[j] - c[i]) * .09        # rounded tips: two corners instead of one
        pts = np.array([near(0, 2), near(0, 1), near(1, 0), near(1, 2), near(2, 1), near(2, 0)])
        return pts * r * ([1, -1] if kind == 'down' else [1, 1])
    a = np.radians(np.arange(n) * 360 / n + turn)
    return np.stack([np.cos(a), np.sin(a)], -1) * r


def _text(d, xy, text, size, fill):
    d.text(xy, text, font=font(size), fill=fill, anchor='mm')


def _walker(d, x, y, h, fill):
    """A striding figure, `h` high, its feet at y."""
    d.ellipse([x - .1 * h, y - h, x + .1 * h, y - .8 * h], fill=fill)
    w = int(.13 * h)
    for a, b in [((0, -.75), (0, -.4)), ((0, -.42), (.2, 0)), ((0, -.42), (-.2, 0)), ((0, -.7), (.22, -.5)),
                 ((0, -.7), (-.2, -.45))]:
        d.line([x + a[0] * h, y + a[1] * h, x + b[0] * h, y + b[1] * h], fill=fill, width=w)


def _circling_arrows(d, c, r):
    for k in range(3):
        a = 120 * k + 20
        d.arc([c - .55 * r, c - .55 * r, c + .55 * r, c + .55 * r], a, a + 85, fill=WHITE, width=int(.16 * r))
        t = math.radians(a - 8)
        d.polygon([(c + q * r * math.cos(t + s), c + q * r * math.sin(t + s)) for q, s in ((.47, -.22), (.28, .2), (.72, .2))],
                  fill=WHITE)


def sign_face(name, size=CELL):
    """Our own drawing of a European sign, filling the square; the plate is cut out by its mesh."""
    im = Image.new('RGB', (size, size), WHITE)
    d, c, r = ImageDraw.Draw(im), size / 2, size / 2
    disc = lambda k, fill: d.ellipse([c - k * r, c - k * r, c + k * r, c + k * r], fill=fill)
    poly = lambda kind, k, fill: d.polygon([(c + x, c - y) for x, y in outline(kind, r * k)], fill=fill)
    tri = lambda kind, k, fill: d.polygon([(c + x, c - y - (1 - k) * r * (.18 if kind == 'up' else -.18)) for x,
                                           y in outline(kind, r * k)], fill=fill)
    if name == 'stop':
        im.paste(RED, [0, 0, size, size]); poly('octagon', .97, WHITE); poly('octagon', .9, RED); _text(d, (c, c), 'STOP',
                                                                                                        int(size * .29), WHITE)
    elif name in ('give_way', 'children'):
        kind = OUTLINE[name]
        im.paste(RED, [0, 0, size, size]); tri(kind, .66, WHITE)
        if name == 'children': _walker(d, c - 20, c + 62, 84, BLACK); _walker(d, c + 26, c + 62, 66, BLACK)
    elif name == 'no_entry':
        disc(1, WHITE); disc(.96, RED); d.rectangle([c - .7 * r, c - .17 * r, c + .7 * r, c + .17 * r], fill=WHITE)
    elif name.startswith('speed'):
        disc(1, RED); disc(.76, WHITE); _text(d, (c, c), name[-2:], int(size * .46), BLACK)
    elif name == 'priority_road':
        poly('diamond', .97, WHITE); poly('diamond', .72, YELLOW)
    elif name == 'pedestrian_crossing':
        im.paste(BLUE, [0, 0, size, size]); d.polygon([(c, 42), (c - 82, 204), (c + 82, 204)], fill=WHITE); _walker(d, c, 190, 106,
                                                                                                                    BLACK)
        for k in range(-2, 3): d.rectangle([c + k * 28 - 9, 192, c + k * 28 + 9, 202], fill=BLACK)
    elif name == 'no_parking':
        disc(1, RED); disc(.8, BLUE); d.line([c - .62 * r, c - .62 * r, c + .62 * r, c + .62 * r], fill=RED, width=int(.2 * r))
    else:
        disc(1, WHITE); disc(.96, BLUE); _circling_arrows(d, c, r)
    return im


def build_atlas():
    """One picture that holds them all: signs in rows 0-1, glyphs below, shop names from the middle on."""
    im = Image.new('RGB', (SIZE, SIZE), WHITE)
    for i, s in enumerate(SIGNS): im.paste(sign_face(s), cell_of(i)[:2])
    d = ImageDraw.Draw(im)
    for i, ch in enumerate(GLYPHS):
        x, y = 2 * CELL + (i % 20) * GLYPH_W, CELL + (i // 20) * GLYPH_H
        d.text((x + GLYPH_W / 2, y + GLYPH_H / 2), ch, font=font(76), fill=BLACK, anchor='mm')
    rng = np.random.default_rng(5)
    for i, name in enumerate(SHOPS):
        x, y = (i % 4) * NAME_W, 1024 + (i // 4) * NAME_H
        dark = rng.integers(10, 110, 3)
        ink, ground = ((245, 235, 205), tuple(int(c) for c in dark)) if i % 3 else (tuple(int(c) for c in dark), (235, 228, 210))
        d.rectangle([x, y, x + NAME_W, y + NAME_H], fill=ground)
        d.text((x + NAME_W / 2, y + NAME_H / 2), name, font=font(64, i % 2 == 0), fill=ink, anchor='mm')
    return im


def cell_of(i):
    """Pixel box of sign `i`."""
    x, y = (i % 8) * CELL, (i // 8) * CELL
    return x, y, x + CELL, y + CELL


def uv_box(x0, y0, x1, y1, shrink=1.):
    """Corners in UV, from the lower left counter-clockwise, of a pixel box."""
    x0, y0, x1, y1 = x0 + shrink, y0 + shrink, x1 - shrink, y1 - shrink
    return np.array([[x0, SIZE - y1], [x1, SIZE - y1], [x1, SIZE - y0], [x0, SIZE - y0]]) / SIZE


def glyph_uv(ch):
    i = GLYPHS.index(ch)
    x, y = 2 * CELL + (i % 20) * GLYPH_W, CELL + (i // 20) * GLYPH_H
    return uv_box(x, y, x + GLYPH_W, y + GLYPH_H)


def name_uv(i):
    x, y = (i % 4) * NAME_W, 1024 + (i // 4) * NAME_H
    return uv_box(x, y, x + NAME_W, y + NAME_H, 2)


def brick_texture(n=512, per_row=8, rows=24):
    """Two metres square: running bond, each brick its own shade, paler mortar."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:n, :n] / n
    row = (y * rows).astype(int)
    fx = x * per_row + .5 * (row % 2)
    col = fx.astype(int) % per_row
    shade = rng.normal(1, .13, (rows, per_row, 1)) * rng.normal(1, .03, (rows, per_row, 3))
    t = shade[row, col] + rng.normal(0, .04, (n, n, 1))
    mortar = ((fx % 1) < .05) | ((y * rows) % 1 < .13)
    t[mortar] = [1.25, 1.3, 1.35]
    return np.clip(t / 1.4, 0, 1)


def slab_texture(n=512, k=4):
    """Two and a half metres square of paving slabs with dark joints."""
    rng = np.random.default_rng(2)
    y, x = np.mgrid[:n, :n] / n
    fy = y * k
    fx = x * k + .5 * (fy.astype(int) % 2)
    shade = rng.normal(1, .07, (k, k, 1))
    t = shade[fy.astype(int) % k, fx.astype(int) % k] + rng.normal(0, .06, (n, n, 1)) + np.zeros(3)
    t[((fx % 1) < .035) | ((fy % 1) < .035)] *= .55
    return np.clip(t / 1.4, 0, 1)


def tile_texture(n=512, rows=8, cols=10):
    """Roof tiles: courses with a dark lower lip and shades tile by tile."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:n, :n] / n
    fy, fx = y * rows, x * cols
    shade = rng.normal(1, .12, (rows, cols, 1))
    t = shade[fy.astype(int), fx.astype(int)] * (.75 + .35 * (fy % 1))[..., None] + np.zeros(3)
    t[(fx % 1) < .06] *= .6
    return np.clip(t / 1.4, 0, 1)


def grit_texture(n=512):
    """Asphalt: fine speckle over a coarser one."""
    rng = np.random.default_rng(4)
    fine, coarse = rng.normal(0, .16, (n, n)), rng.normal(0, .1, (n // 4, n // 4))
    t = 1 + fine + np.kron(coarse, np.ones((4, 4)))
    return np.clip(np.repeat(t[..., None], 3, -1) / 1.4, 0, 1)


def cloud_texture(n=1024, power=1.75):
    """Tiling fractal noise, mean .5, made in the frequency domain."""
    rng = np.random.default_rng(6)
    fy, fx = np.fft.fftfreq(n)[:, None] * n, np.fft.fftfreq(n)[None] * n
    f = np.hypot(fx, fy)
    f[0, 0] = np.inf
    spectrum = np.fft.fft2(rng.normal(size=(n, n))) / np.maximum(f, 4.) ** power
    t = np.fft.ifft2(spectrum).real
    return np.clip(np.repeat((.5 + t / t.std() * .13)[..., None], 3, -1), 0, 1)
