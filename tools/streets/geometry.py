"""Meshes as numpy arrays: quads only, so that parts can be tiled and joined without loops."""
from dataclasses import dataclass

import numpy as np

MATERIALS = ['plain', 'brick', 'plaster', 'tiles', 'asphalt', 'slabs', 'glass', 'gloss', 'leaf',
             'bark', 'grass', 'paint', 'lamp', 'print']
MAT = {name: i for i, name in enumerate(MATERIALS)}


@dataclass
class Geo:
    """`v` (n,3) points, `f` (m,4) quads, and for each face a material, a tint (RGB, glow), UV, smooth."""
    v: np.ndarray
    f: np.ndarray
    mat: np.ndarray
    tint: np.ndarray
    uv: np.ndarray
    smooth: np.ndarray

    def move(self, x=0., y=0., z=0.):
        return self._with(self.v + np.array([x, y, z]))

    def scale(self, x, y=None, z=None):
        return self._with(self.v * np.array([x, x if y is None else y, x if z is None else z]))

    def turn(self, angle, axis='z'):
        return self._with(self.v @ rotation(angle, axis).T)

    def _with(self, v):
        return Geo(v, self.f, self.mat, self.tint, self.uv, self.smooth)

    def tile(self, offsets):
        """One copy at each of `offsets` (k,3)."""
        k, n = len(offsets), len(self.v)
        v = (self.v[None] + np.asarray(offsets, float)[:, None]).reshape(-1, 3)
        f = (self.f[None] + (np.arange(k) * n)[:, None, None]).reshape(-1, 4)
        rep = lambda a: np.tile(a, (k,) + (1,) * (a.ndim - 1))
        return Geo(v, f, rep(self.mat), rep(self.tint), rep(self.uv), rep(self.smooth))


def rotation(angle, axis='z'):
    """A 3x3 rotation about an axis."""
    c, s = np.cos(angle), np.sin(angle)
    i, j = {'x': (1, 2), 'y': (2, 0), 'z': (0, 1)}[axis]
    r = np.eye(3)
    r[i, i], r[i, j], r[j, i], r[j, j] = c, -s, s, c
    return r


def geo(v, f, mat='plain', tint=(.5, .5, .5), uv=None, smooth=False):
    """A part of one material; UV of NaN is filled in `to_arrays` from the place in metres."""
    v, f = np.asarray(v, float).reshape(-1, 3), np.asarray(f, int).reshape(-1, 4)
    m, tint = len(f), np.asarray(tint, float)
    if tint.shape[-1] == 3: tint = np.concatenate([tint, np.zeros(tint.shape[:-1] + (1,))], -1)
    uv = np.full((m, 4, 2), np.nan) if uv is None else np.asarray(uv, float).reshape(m, 4, 2)
    return Geo(v, f, np.full(m, MAT[mat]), np.broadcast_to(tint, (m, 4)).copy(), uv, np.full(m, smooth))


def join(parts):
    """One part of several, None left out."""
    parts = [p for p in parts if p is not None and len(p.f)]
    if not parts: return None
    shift = np.cumsum([0] + [len(p.v) for p in parts[:-1]])
    cat = lambda name: np.concatenate([getattr(p, name) for p in parts])
    return Geo(cat('v'), np.concatenate([p.f + s for p, s in zip(parts, shift)]), cat('mat'), cat('tint'),
               cat('uv'), cat('smooth'))


BOX_V = np.array([[x, y, z] for z in (-.5, .5) for y in (-.5, .5) for x in (-.5, .5)])
BOX_F = np.array([[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [1, 3, 7, 5], [3, 2, 6, 7], [2, 0, 4, 6]])


def boxes(centres, sizes, mat='plain', tint=(.5, .5, .5)):
    """Many boxes at once; `tint` one for all or one a box."""
    centres = np.asarray(centres, float).reshape(-1, 3)
    sizes = np.broadcast_to(np.asarray(sizes, float), centres.shape)
    k, tint = len(centres), np.asarray(tint, float)
    v = centres[:, None] + BOX_V[None] * sizes[:, None]
    f = BOX_F[None] + (np.arange(k) * 8)[:, None, None]
    return geo(v, f, mat, tint if tint.ndim == 1 else np.repeat(tint, 6, 0))


def box(x0, x1, y0, y1, z0, z1, mat='plain', tint=(.5, .5, .5)):
    return boxes([[(x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2]], [[x1 - x0, y1 - y0, z1 - z0]], mat, tint)


def quad(a, b, c, d, mat='plain', tint=(.5, .5, .5), uv=None):
    return geo([a, b, c, d], [[0, 1, 2, 3]], mat, tint, uv)


def loft(rings, mat='plain', tint=(.5, .5, .5), smooth=True, caps=True):
    """Skin over closed rings (k,n,3), n even; caps are strips of quads across the first and last."""
    rings = np.asarray(rings, float)
    k, n = rings.shape[:2]
    i, j = np.meshgrid(np.arange(k - 1), np.arange(n), indexing='ij')
    a, b = i * n + j, i * n + (j + 1) % n
    f = [np.stack([a, b, b + n, a + n], -1).reshape(-1, 4)]
    if caps:
        h = np.arange(n // 2 - 1)
        strip = np.stack([h, n - 1 - h, n - 2 - h, h + 1], -1)
        f += [strip, strip[:, ::-1] + (k - 1) * n]
    return geo(rings.reshape(-1, 3), np.concatenate(f), mat, tint, smooth=smooth)


def tube(p, q, r0, r1=None, n=8, mat='plain', tint=(.5, .5, .5), caps=True):
    """A tapered round bar from `p` to `q`."""
    p, q = np.asarray(p, float), np.asarray(q, float)
    d = (q - p) / max(np.linalg.norm(q - p), 1e-9)
    u = np.cross(d, [0, 0, 1.] if abs(d[2]) < .9 else [1., 0, 0])
    u /= np.linalg.norm(u)
    w, t = np.cross(d, u), np.arange(n) * 2 * np.pi / n
    ring = np.cos(t)[:, None] * u + np.sin(t)[:, None] * w
    return loft([p + ring * r0, q + ring * (r0 if r1 is None else r1)], mat, tint, True, caps)


def blob(centre, radii, n=10, m=7, mat='plain', tint=(.5, .5, .5)):
    """An ellipsoid."""
    a = np.linspace(-np.pi / 2, np.pi / 2, m)
    t = np.arange(n) * 2 * np.pi / n
    r = np.stack([np.cos(a)[:, None] * np.cos(t), np.cos(a)[:, None] * np.sin(t), np.repeat(np.sin(a)[:, None], n, 1)], -1)
    return loft(r * np.asarray(radii) + np.asarray(centre), mat, tint, True, False)


def fan(outline, mat='plain', tint=(.5, .5, .5), uv=None):
    """A flat convex polygon with an even number of corners (n,3), as a strip of quads."""
    n = len(outline)
    h = np.arange(n // 2 - 1)
    f = np.stack([h, h + 1, n - 2 - h, n - 1 - h], -1)
    return geo(outline, f, mat, tint, None if uv is None else np.asarray(uv)[f])


def wheel_ring(radius, thickness, n=20, k=5, mat='plain', tint=(.05, .05, .05)):
    """A torus in the y-z plane (a tyre)."""
    a, b = np.arange(n + 1) * 2 * np.pi / n, np.arange(k * 2) * np.pi / k
    r = radius - thickness + thickness * np.cos(b)
    ring = np.stack([np.repeat((thickness * np.sin(b))[None], n + 1, 0), np.cos(a)[:, None] * r, np.sin(a)[:, None] * r], -1)
    return loft(ring, mat, tint, True, False)


def fill_uv(g):
    """UV in metres where none is given: across a wall and up it, or x and y on the level."""
    uv = g.uv.copy()
    todo = np.isnan(uv[:, 0, 0])
    p = g.v[g.f[todo]]
    n = np.cross(p[:, 2] - p[:, 0], p[:, 3] - p[:, 1])
    n /= np.linalg.norm(n, axis=1, keepdims=True) + 1e-9
    across = np.stack([-n[:, 1], n[:, 0], 0 * n[:, 0]], -1)
    across /= np.linalg.norm(across, axis=1, keepdims=True) + 1e-9
    up = np.cross(n, across)
    flat = np.abs(n[:, 2]) > .95
    across[flat], up[flat] = [1, 0, 0], [0, 1, 0]
    uv[todo] = np.stack([np.einsum('fcx,fx->fc', p, across), np.einsum('fcx,fx->fc', p, up)], -1)
    return uv
