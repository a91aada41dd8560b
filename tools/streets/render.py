"""Blender's side: a `Street` becomes meshes, light and a camera; Cycles gives the picture and the index of each pixel."""
import os
import tempfile

import bpy
import numpy as np
from mathutils import Matrix, Vector

from . import materials, people, vehicles
from .classes import CLASSES
from .geometry import blob, fill_uv, join
from .nature import hedge_block, tree_library

WIDTH, HEIGHT = 480, 360
FIRST_THING = 100                                              # pass index of thing 0; class c has c + 1, sky 0


class Renderer:
    """Libraries and settings made once; `shoot` renders one street, `close_up` one spot of it."""
    def __init__(self, samples=8, threads=1):
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self.scene = bpy.context.scene
        self.file = os.path.join(tempfile.mkdtemp(dir='/dev/shm' if os.path.isdir('/dev/shm') else None), 'r.exr')
        self.samples = samples
        self.settings(threads)
        self.materials, self.noise = materials.make_all()
        self.library = self.make_library()
        self.kept = set(bpy.data.meshes)

    def settings(self, threads):
        """Few short paths, then the denoiser; the object index comes out beside the light."""
        r, c = self.scene.render, self.scene.cycles
        r.engine, r.resolution_percentage, r.use_persistent_data = 'CYCLES', 100, True
        r.threads_mode, r.threads = 'FIXED', threads
        c.use_adaptive_sampling, c.use_denoising, c.denoiser = False, True, 'OPENIMAGEDENOISE'
        c.denoising_prefilter, c.denoising_quality, c.denoising_input_passes = 'NONE', 'BALANCED', 'RGB_ALBEDO_NORMAL'
        c.max_bounces, c.diffuse_bounces, c.glossy_bounces, c.transmission_bounces, c.transparent_max_bounces = 2, 1, 1, 0, 2
        c.caustics_reflective = c.caustics_refractive = False
        c.sample_clamp_indirect, c.sample_clamp_direct, c.use_light_tree = 3., 12., False
        self.scene.view_layers[0].use_pass_object_index = True
        self.scene.use_nodes = True
        t = self.scene.node_tree
        t.nodes.clear()
        layers, mix, out = (t.nodes.new('CompositorNode' + k) for k in ('RLayers', 'SetAlpha', 'Composite'))
        mix.mode = 'REPLACE_ALPHA'                             # the index travels as alpha: one file, one read
        t.links.new(layers.outputs['Image'], mix.inputs['Image'])
        t.links.new(layers.outputs['IndexOB'], mix.inputs['Alpha'])
        t.links.new(mix.outputs[0], out.inputs[0])
        s = r.image_settings
        s.file_format, s.color_mode, s.color_depth, s.exr_codec = 'OPEN_EXR', 'RGBA', '32', 'NONE'

    def make_library(self):
        """Meshes that many scenes share, by name; cars have a second set with their lamps lit."""
        rng = np.random.default_rng(7)
        lib = {f'tree{i}': self.mesh(g) for i, g in enumerate(tree_library())}
        lib |= {f'person{i}': self.mesh(people.walker(rng)) for i in range(28)}
        lib |= {f'cyclist{i}': self.mesh(people.cyclist(rng)) for i in range(14)}
        lib['hedge'] = self.mesh(hedge_block(rng))
        self.reach = {}
        for dusk in (False, True):
            for k, (g, back, front) in vehicles.vehicle_library(dusk).items():
                lib[k, dusk], self.reach[k] = self.mesh(g), (back, front)
        return lib

    def mesh(self, g):
        """A Blender mesh from a `Geo`, with only the materials that it uses."""
        used, slot = np.unique(g.mat, return_inverse=True)
        m, k = bpy.data.meshes.new('m'), len(g.f)
        m.vertices.add(len(g.v)); m.loops.add(4 * k); m.polygons.add(k)
        m.vertices.foreach_set('co', g.v.astype('f4').ravel())
        m.loops.foreach_set('vertex_index', g.f.astype('i4').ravel())
        m.polygons.foreach_set('loop_start', np.arange(0, 4 * k, 4, dtype='i4'))
        m.polygons.foreach_set('material_index', slot.astype('i4'))
        m.update(calc_edges=True)
        m.polygons.foreach_set('use_smooth', g.smooth)
        m.uv_layers.new(name='uv').data.foreach_set('uv', fill_uv(g).astype('f4').ravel())
        m.attributes.new('tint', 'FLOAT_COLOR', 'FACE').data.foreach_set('color', g.tint.astype('f4').ravel())
        for i in used: m.materials.append(self.materials[i])
        return m

    def add(self, data, index, place=(0, 0, 0), turn=0., size=1., colour=(1, 1, 1)):
        """An object of `data` with its pass index and the colour that its paint takes."""
        o = bpy.data.objects.new('o', data)
        o.matrix_world = Matrix.LocRotScale(place, Matrix.Rotation(turn, 3, 'Z').to_quaternion(), (size,) * 3)
        o.pass_index, o.color = index, (*colour, 1)
        self.scene.collection.objects.link(o)
        return o

    def clear(self):
        """Nothing of the scene before may stay, not in Cycles either: its order of things would change the noise."""
        for keep in (False, True): self.scene.render.use_persistent_data = keep
        for o in list(bpy.data.objects): bpy.data.objects.remove(o)
        for m in [m for m in bpy.data.meshes if m not in self.kept]: bpy.data.meshes.remove(m)
        for group in (bpy.data.lights, bpy.data.cameras, bpy.data.worlds):
            for x in list(group): group.remove(x)

    def build(self, street):
        """All objects of the street; `self.rng` is its own generator for light and noise."""
        self.clear()
        self.rng = np.random.default_rng([street.seed, 1])
        dusk = street.light == 'dusk'
        for i, c in enumerate(CLASSES):
            if street.static[c]: self.add(self.mesh(join(street.static[c])), i + 1)
        for name, place, turn, size, colour in street.trees: self.add(self.library[name], CLASSES.index('Tree') + 1, place, turn,
                                                                      size, colour)
        for i, t in enumerate(street.things):
            if t.kind == 'plate': self.add_plate(street, i, t)
            else:
                data = self.mesh(t.shape) if not isinstance(t.shape, str) else self.library[(t.shape,
                                                                                             dusk) if t.kind == 'car' else t.shape]
                self.add(data, FIRST_THING + i, t.place, t.turn, t.size, t.colour)
        self.camera(street)
        self.light(street)

    def add_plate(self, street, i, t):
        """On the car's nose (end 1) or tail (-1)."""
        end, place = t.end, t.place
        kind = street.things[t.parent].shape
        back, front = self.reach[kind]
        rear_z, front_z = vehicles.PLATE_Z[kind]
        turn = t.turn + (0 if end > 0 else np.pi)
        far, z = (front, front_z) if end > 0 else (back, rear_z)
        x, y = -np.sin(turn) * (far + .045), np.cos(turn) * (far + .045)
        self.add(self.mesh(t.shape), FIRST_THING + i, (place[0] + x, place[1] + y, place[2] + z), turn)

    def camera(self, street):
        """The eye, and the bonnet under it where the street has one."""
        c = street.camera
        data = bpy.data.cameras.new('c')
        data.sensor_width, data.angle, data.clip_start = 36, c['fov'], .05
        cam = bpy.data.objects.new('c', data)
        eye = Matrix.Translation(c['place']) @ Matrix.Rotation(c['turn'], 4, 'Z')
        cam.matrix_world = eye @ Matrix.Rotation(np.pi / 2 + c['tilt'], 4, 'X') @ Matrix.Rotation(c['roll'], 4, 'Z')
        self.scene.collection.objects.link(cam)
        self.scene.camera = self.eye = cam
        if c['bonnet']:
            drop, paint = c['bonnet']
            o = self.add(self.mesh(blob((0, 0, 0), (1.0, .75, .3), 28, 14, 'paint', (1, 1, 1))), CLASSES.index('Void') + 1,
                         colour=paint)
            o.matrix_world = eye @ Matrix.Translation((-.35, 1.25, -drop - .3))

    def light(self, street):
        """Sky by nodes, a sun, and at dusk the street lamps."""
        r, kind = self.rng, street.light
        high = {'sun': r.uniform(.3, 1.05), 'overcast': 1., 'dusk': r.uniform(.01, .05)}[kind]
        a = r.uniform(0, 2 * np.pi)
        to_sun = np.array([np.cos(a) * np.cos(high), np.sin(a) * np.cos(high), np.sin(high)])
        self.scene.world = sky(kind, to_sun, r, self.noise)
        if kind != 'dusk':
            sun = bpy.data.lights.new('s', 'SUN')
            sun.energy, sun.angle = (r.uniform(3., 4.6), .009) if kind == 'sun' else (.35, 1.)
            warm = np.clip(high / .7, 0, 1)
            sun.color = (1, .8 + .16 * warm, .58 + .32 * warm) if kind == 'sun' else (1, 1, 1)
            o = self.add(sun, 0)
            o.rotation_mode = 'QUATERNION'
            o.rotation_quaternion = Vector(to_sun).to_track_quat('Z', 'Y')
            return
        for p in sorted(street.lamps, key=lambda p: p[1])[:5]:
            lamp = bpy.data.lights.new('l', 'POINT')
            lamp.energy, lamp.color, lamp.shadow_soft_size = 320., (1, .72, .42), .25
            self.add(lamp, 0, (p[0], p[1], p[2] - .3))

    def pixels(self, w, h, samples, seed):
        """Render; (h,w,3) linear light and (h,w) index, first row on top."""
        s = self.scene
        s.render.resolution_x, s.render.resolution_y = w, h
        s.cycles.samples, s.cycles.seed, s.render.filepath = samples, seed, self.file
        with quiet(): bpy.ops.render.render(write_still=True)
        im = bpy.data.images.load(self.file)
        im.colorspace_settings.name, im.alpha_mode = 'Non-Color', 'CHANNEL_PACKED'
        a = np.empty(w * h * 4, 'f4')
        im.pixels.foreach_get(a)
        bpy.data.images.remove(im)
        a = a.reshape(h, w, 4)[::-1]
        return a[..., :3].copy(), np.rint(a[..., 3]).astype(int)

    def shoot(self, street):
        """Light and index of the whole picture."""
        self.build(street)
        return self.pixels(WIDTH, HEIGHT, self.samples, street.seed)

    def close_up(self, point, width, size, seed):
        """A narrow look from the same place at `point`, `width` metres across, `size` pixels."""
        d = Vector(point) - self.eye.location
        self.eye.rotation_euler = d.to_track_quat('-Z', 'Y').to_euler()
        self.eye.data.angle = 2 * np.arctan(width / 2 / d.length)
        return self.pixels(size, size, self.samples, seed)


class quiet:
    """Blender prints a line a render; send it nowhere."""
    def __enter__(self):
        self.keep, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.close(null)

    def __exit__(self, *_):
        os.dup2(self.keep, 1)
        os.close(self.keep)


SKY = {  # horizon, zenith, cloud colour, cover from .. to of the noise
    'sun': ((.62, .74, .9), (.13, .28, .66), (1.05, 1.05, 1.08), (.5, .72)),
    'overcast': ((.86, .88, .9), (.55, .58, .63), (.98, .99, 1.), (.3, .75)),
    'dusk': ((.5, .36, .24), (.05, .095, .2), (.22, .17, .17), (.48, .75))}


def sky(kind, to_sun, rng, picture):
    """A gradient from horizon to zenith, a glow about the sun, clouds from noise on a flat ceiling."""
    w = bpy.data.worlds.new('w')
    w.use_nodes = True
    w.cycles.sampling_method, w.cycles.sample_map_resolution = 'MANUAL', 128
    n = materials.Nodes(w.node_tree)
    low, high, cloud, (lo, hi) = SKY[kind]
    shift = rng.uniform(-.12, .1)
    tone = lambda c: (*np.clip(np.array(c) * rng.uniform(.9, 1.12, 3), 0, 2), 1)
    d = n.add('ShaderNodeTexCoord').outputs['Generated']
    z = n.math('MAXIMUM', n.add('ShaderNodeSeparateXYZ', {0: d}).outputs[2], 0.)
    base = n.add('ShaderNodeMix', {0: n.math('POWER', z, .5), 6: tone(low), 7: tone(high)}, data_type='RGBA').outputs[2]
    ceiling = n.vec('DIVIDE', d, n.add('ShaderNodeCombineXYZ', {0: n.math('ADD', z, .13), 1: n.math('ADD', z, .13),
                                                                2: n.math('ADD', z, .13)}).outputs[0])
    place = n.vec('ADD', ceiling, tuple(rng.uniform(0, 50, 3)))
    noise = n.noise(place, rng.uniform(.05, .12), picture)
    cover = n.add('ShaderNodeMapRange', {0: noise, 1: lo + shift, 2: hi + shift}, interpolation_type='SMOOTHSTEP').outputs[0]
    sky_colour = n.add('ShaderNodeMix', {0: n.math('MULTIPLY', cover, .85), 6: base, 7: tone(cloud)}, data_type='RGBA').outputs[2]
    near = n.math('MAXIMUM', n.vec('DOT_PRODUCT', d, tuple(to_sun), 1), 0.)
    glow = n.math('MULTIPLY', n.math('POWER', near, 5.), {'sun': .35, 'overcast': .1, 'dusk': .5}[kind])
    warm = n.vec('SCALE', (1, .72, .45) if kind != 'overcast' else (1, 1, 1))
    w.node_tree.links.new(glow, warm.node.inputs['Scale'])
    back = w.node_tree.nodes['Background']
    w.node_tree.links.new(n.vec('ADD', sky_colour, warm), back.inputs['Color'])
    back.inputs['Strength'].default_value = 1.
    return w


def develop(light, rng, kind):
    """Linear light to a photograph: exposure, a film curve, white balance, vignette, a little noise; uint8."""
    h, w = light.shape[:2]
    grey = light @ [.21, .72, .07]
    target = {'sun': .19, 'overcast': .2, 'dusk': .115}[kind] * np.exp(rng.normal(0, .13))
    cast = light.reshape(-1, 3).mean(0)
    balance = (cast.mean() / cast) ** {'sun': .6, 'overcast': .5,
                                       'dusk': .45}[kind]          # a camera's automatic white balance goes part of the way
    x = light * (target / np.exp(np.log(grey + 1e-3).mean())) ** .8 * balance * rng.normal(1, .02, 3)
    yy, xx = np.mgrid[-1:1:h * 1j, -1:1:w * 1j]
    x = x * (1 - rng.uniform(.05, .2) * (xx ** 2 + yy ** 2) / 2)[..., None]
    x = x * (2.51 * x * .75 + .03) / (x * .75 * (2.43 * .75 * x + .59) + .14) * .75
    x = np.clip(x, 0, 1)
    x = np.where(x < .0031308, 12.92 * x, 1.055 * np.maximum(x, 1e-6) ** (1 / 2.4) - .055)
    x = x + rng.normal(0, rng.uniform(.002, .007), (h, w, 1)) + rng.normal(0, .0025, (h, w, 3))
    return (np.clip(x, 0, 1) * 255 + .5).astype(np.uint8)
