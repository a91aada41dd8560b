"""Cycles materials: one for each name in `geometry.MATERIALS`, coloured by the mesh's own `tint`."""
import bpy
import numpy as np

from . import atlas
from .geometry import MATERIALS

TEXTURE = {'brick': (atlas.brick_texture, 2.), 'slabs': (atlas.slab_texture, 2.5), 'tiles': (atlas.tile_texture, 2.2),
           'asphalt': (atlas.grit_texture, 3.)}
# roughness (none: matt), index of refraction, size in metres and depth of the dirt that a noise adds
LOOK = {'plain': (None, 1.4, 1.5, .18), 'brick': (None, 1.3, 3., .35), 'plaster': (None, 1.3, 3., .14),
        'tiles': (None, 1.4, 2., .3),
        'asphalt': (.75, 1.45, 4., .4), 'slabs': (None, 1.4, 2.5, .35), 'glass': (.04, 2.1, None, 0), 'gloss': (.35, 1.5, None, 0),
        'leaf': (None, 1.4, None, 0), 'bark': (None, 1.3, .4, .5), 'grass': (None, 1.3, .5, .5), 'paint': (.18, 1.7, None, 0),
        'lamp': (.4, 1.4, None, 0), 'print': (.45, 1.4, None, 0)}


def image_of(name, array):
    """A Blender image from (h,w,3) in [0,1], first row on top."""
    h, w = array.shape[:2]
    im = bpy.data.images.new(name, w, h)
    rgba = np.ones((h, w, 4), 'f4')
    rgba[..., :3] = array[::-1]
    im.pixels.foreach_set(rgba.ravel())
    im.pack()
    return im


class Nodes:
    """A node tree with the two things we do to it: add a node, multiply colours."""
    def __init__(self, tree):
        self.tree = tree

    def add(self, kind, inputs=(), **props):
        node = self.tree.nodes.new(kind)
        for k, v in props.items(): setattr(node, k, v)
        for k, v in dict(inputs).items():
            if isinstance(v, bpy.types.NodeSocket): self.tree.links.new(v, node.inputs[k])
            else: node.inputs[k].default_value = v
        return node

    def math(self, op, a, b=0.):
        return self.add('ShaderNodeMath', {0: a, 1: b}, operation=op).outputs[0]

    def vec(self, op, a, b=(0, 0, 0), out=0):
        return self.add('ShaderNodeVectorMath', {0: a, 1: b}, operation=op).outputs[out]

    def noise(self, place, scale, image):
        """Fractal noise around .5 from a tiling picture: a third of the cost of Cycles' own."""
        at = self.vec('SCALE', place)
        at.node.inputs['Scale'].default_value = scale
        return self.add('ShaderNodeTexImage', {'Vector': at}, image=image).outputs['Color']


def dirty(n, colour, noise, depth):
    """Colour made lighter and darker by noise around .5, by up to `depth` either way."""
    shaded = n.vec('SCALE', colour)
    n.tree.links.new(n.math('ADD', n.math('MULTIPLY', noise, 2 * depth), 1 - depth), shaded.node.inputs['Scale'])
    return shaded


def make_material(name, pictures):
    """Colour = tint x picture x dirt (x the object's own colour), and how it shines."""
    rough, ior, dirt, depth = LOOK[name]
    m = bpy.data.materials.new(name)
    m.use_nodes = True
    n = Nodes(m.node_tree)
    bsdf = m.node_tree.nodes['Principled BSDF']
    if rough is None:                                        # matt things have one lobe only: faster, and less to denoise
        bsdf, out = n.add('ShaderNodeBsdfDiffuse'), m.node_tree.nodes['Material Output']
        m.node_tree.links.new(bsdf.outputs[0], out.inputs['Surface'])
    tint = n.add('ShaderNodeAttribute', attribute_name='tint')
    uv = n.add('ShaderNodeTexCoord').outputs['UV']
    colour = tint.outputs['Color']
    if name in pictures:
        place = n.vec('SCALE', uv)
        place.node.inputs['Scale'].default_value = 1 / TEXTURE[name][1] if name in TEXTURE else 1
        tex = n.add('ShaderNodeTexImage', {'Vector': place}, image=pictures[name]).outputs['Color']
        colour = n.vec('MULTIPLY', colour, tex)
    if dirt: colour = dirty(n, colour, n.noise(uv, .12 / dirt, pictures['noise']), depth)
    if name in ('paint', 'leaf'):
        colour = n.vec('MULTIPLY', colour, n.add('ShaderNodeObjectInfo').outputs['Color'])
    links = m.node_tree.links
    links.new(colour, bsdf.inputs[0])
    if rough is not None: bsdf.inputs['Roughness'].default_value, bsdf.inputs['IOR'].default_value = rough, ior
    if name in ('glass', 'lamp'):
        links.new(colour, bsdf.inputs['Emission Color'])
        links.new(tint.outputs['Alpha'], bsdf.inputs['Emission Strength'])
    m.cycles.emission_sampling = 'NONE'                      # lamps light the street by lamps of their own
    return m


def make_all():
    """The list of materials, in `MATERIALS`' order, and the noise that the sky uses too."""
    pictures = {k: image_of(k, f()) for k, (f, _) in TEXTURE.items()}
    pictures['noise'] = image_of('noise', atlas.cloud_texture())
    for k, im in pictures.items(): im.colorspace_settings.name = 'Non-Color'
    pictures['print'] = image_of('print', np.asarray(atlas.build_atlas()) / 255.)
    return [make_material(n, pictures) for n in MATERIALS], pictures['noise']
