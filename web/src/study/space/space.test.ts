import { describe, expect, it } from 'vitest';
import { ctWindows, rgb, scales } from './colours.ts';
import { compose, outline } from './compose.ts';
import { fitSight, gridOf, placeAt, planes, pointOf, rulerLength } from './planes.ts';
import { Projector } from './projection.ts';
import { dot, type Shown, spread, type Vector, Volume } from './volume.ts';

const shown = (sides: Vector, steps: [Vector, Vector, Vector], origin: Vector, slope = 1): Shown => ({
  volume: 'spect', unit: 'g/mL', slope, columns: sides[0], rows: sides[1], slices: sides[2], placed: true, frame_of_reference: '',
  origin, column_step: steps[0], row_step: steps[1], slice_step: steps[2], labels: [], circles: [],
});

/** A volume whose value grows evenly along each axis of the patient; oblique, 3 x 4 x 5 mm. */
function slope(): { volume: Volume; at: (place: Vector) => number } {
  const turn = 0.4;
  const steps: [Vector, Vector, Vector] = [[3 * Math.cos(turn), 3 * Math.sin(turn), 0], [-4 * Math.sin(turn), 4 * Math.cos(turn), 0], [0, 0, -5]];
  const info = shown([20, 16, 12], steps, [-30, -20, 40], 0.01);
  const at = ([x, y, z]: Vector) => 3 * x - 2 * y + z + 200;
  const volume = new Volume(info, new Int16Array(20 * 16 * 12));
  for (let i = 0; i < volume.voxels.length; i++) volume.voxels[i] = Math.round(100 * at(volume.placeOf([i % 20, Math.floor(i / 20) % 16, Math.floor(i / 320)])));
  return { volume, at };
}

describe('a volume', () => {
  it('knows its voxels by their places and back', () => {
    const { volume } = slope();
    for (const voxel of [[0, 0, 0], [19, 15, 11], [7, 3, 5]] as Vector[]) {
      volume.voxelOf(volume.placeOf(voxel)).forEach((one, axis) => expect(one).toBeCloseTo(voxel[axis]!, 9));
    }
    expect(volume.spacingAlong([0, 0, 1])).toBeCloseTo(5, 9);
    expect(volume.valueAt([1000, 0, 0])).toBeUndefined();
  });

  it('is linear between its voxels whatever way it lies', () => {
    const { volume, at } = slope();
    for (const plane of Object.values(planes)) {
      const middle = volume.placeOf([9.5, 7.5, 5.5]);
      const grid = gridOf(plane, { middle, scale: 2 }, middle, 21, 17);
      const out = new Float32Array(21 * 17);
      volume.reslice(grid, out, { outside: NaN });
      for (const [x, y] of [[0, 0], [20, 16], [3, 11]] as const) {
        const place = grid.origin.map((one, axis) => one + x * grid.right[axis]! + y * grid.down[axis]!) as Vector;
        expect(out[y * 21 + x]! * 0.01).toBeCloseTo(at(place), 1);
      }
    }
  });

  it('gives the same whichever way it is resliced', () => {
    const info = shown([17, 13, 11], [[0, 3, 0], [0, 0, -4], [2, 0, 0]], [-9, -20, 15]);
    const volume = new Volume(info, Int16Array.from({ length: 17 * 13 * 11 }, (_, i) => (i * 7919) % 1000));
    const tilted = new Volume({ ...info, column_step: [1e-7, 3, 0], row_step: [1e-7, 0, -4] }, volume.voxels);
    for (const plane of Object.values(planes)) {
      const grid = gridOf(plane, { middle: [1, 2, -7], scale: 1.3 }, [2.2, 3.1, -6.4], 61, 47);
      const [straight, general] = [new Float32Array(61 * 47), new Float32Array(61 * 47)];
      volume.reslice(grid, straight, { outside: -1 });
      tilted.reslice(grid, general, { outside: -1 });
      expect(straight.filter((one) => one >= 0).length).toBeGreaterThan(300);
      straight.forEach((one, at) => expect(Math.abs(one - general[at]!), `${plane.name} ${at}`).toBeLessThan(0.1));
    }
  });

  it('ends half a voxel beyond its outermost centres', () => {
    const volume = new Volume(shown([2, 2, 2], [[10, 0, 0], [0, 10, 0], [0, 0, 10]], [0, 0, 0]), new Int16Array(8).fill(7));
    const out = new Float32Array(4);
    volume.reslice({ origin: [-5.1, 0, 0], right: [0.2, 0, 0], down: [0, 1, 0], columns: 2, rows: 1 }, out, { outside: -1 });
    expect([...out.slice(0, 2)]).toEqual([-1, 7]);
    expect(volume.box()).toEqual({ low: [-5, -5, -5], high: [15, 15, 15] });
  });

  it('that came coarsely has every voxel near its own', () => {
    const into = new Int16Array(9 * 5 * 3);
    const coarse = Int16Array.from({ length: 3 * 2 * 1 }, (_, at) => at);
    spread(coarse, { columns: 9, rows: 5, slices: 3 }, 4, into);
    expect([into[0], into[4], into[8], into[4 * 9], into[4 * 9 + 8]]).toEqual([0, 1, 2, 3, 5]);
  });
});

describe('planes of the patient', () => {
  it('show the patient’s left on the right, the back below, the head on top', () => {
    const sight = { middle: [0, 0, 0] as Vector, scale: 2 };
    expect(pointOf(planes.axial, sight, [10, 0, 0], 100, 80)).toEqual([70, 40]);
    expect(pointOf(planes.axial, sight, [0, 10, 0], 100, 80)).toEqual([50, 60]);
    expect(pointOf(planes.coronal, sight, [0, 0, 10], 100, 80)).toEqual([50, 20]);
    expect(pointOf(planes.sagittal, sight, [0, 10, 0], 100, 80)).toEqual([70, 40]);
  });
  it('a point leads to its place and back, in the slice of the cursor', () => {
    const sight = { middle: [4, 5, 6] as Vector, scale: 1.7 };
    const cursor: Vector = [1, 2, 3];
    for (const plane of Object.values(planes)) {
      const place = placeAt(plane, sight, cursor, 300, 200, [40, 70]);
      expect(dot(place, plane.normal)).toBeCloseTo(dot(cursor, plane.normal), 9);
      const [x, y] = pointOf(plane, sight, place, 300, 200);
      expect(x).toBeCloseTo(40, 6);
      expect(y).toBeCloseTo(70, 6);
    }
  });
  it('are square in millimetres and hold the whole box', () => {
    const sight = fitSight(planes.coronal, { low: [-100, -50, 0], high: [100, 50, 400] }, 300, 200);
    expect(sight.scale).toBeCloseTo(0.5, 9);
    expect(rulerLength(0.5, 300)).toBe(200);
  });
});

describe('the maximum from all around', () => {
  const info = shown([24, 20, 16], [[4, 0, 0], [0, 4, 0], [0, 0, 4]], [-46, -38, -30]);
  const volume = new Volume(info, new Int16Array(24 * 20 * 16).fill(3));
  const hot = (7 * 20 + 5) * 24 + 19;
  volume.voxels[hot] = 500;
  const projector = new Projector(volume, 36);
  it('loses nothing and tells where it was', () => {
    for (let turn = 0; turn < 36; turn++) {
      const view = projector.view(turn);
      const at = view.greatest.indexOf(500);
      expect(at, `view ${turn}`).toBeGreaterThanOrEqual(0);
      const place = projector.placeOf(view, at % view.columns, Math.floor(at / view.columns))!;
      expect(place).toEqual(volume.placeOf([19, 5, 7]));
      const [x, y] = projector.pointOf(turn, place);
      expect([Math.floor(x), Math.floor(y)]).toEqual([at % view.columns, Math.floor(at / view.columns)]);
    }
  });
  it('has no gaps between lines of sight', () => {
    for (let turn = 0; turn < 36; turn++) {
      const view = projector.view(turn);
      for (let row = 0; row < view.rows; row++) {
        const line = [...view.greatest.slice(row * view.columns, (row + 1) * view.columns)];
        const from = line.findIndex((one) => one > 0);
        if (from < 0) continue;
        const to = line.findLastIndex((one) => one > 0);
        expect(line.slice(from, to + 1).every((one) => one > 0), `view ${turn}, row ${row}`).toBe(true);
      }
      expect(view.greatest.filter((one) => one > 0).length).toBeGreaterThanOrEqual(16 * 19);
    }
  });
  it('shows the patient’s left on the right from the front, and in the middle from the left', () => {
    expect(projector.pointOf(0, [40, 0, 0])[0]).toBeGreaterThan(projector.pointOf(0, [0, 0, 0])[0] + 5);
    expect(projector.pointOf(9, [40, 0, 0])[0]).toBeCloseTo(projector.pointOf(9, [0, 0, 0])[0], 6);
    expect(projector.pointOf(9, [0, 40, 0])[0], 'the back to the right').toBeGreaterThan(projector.pointOf(9, [0, 0, 0])[0]);
  });
});

describe('what is painted', () => {
  const unit: [Vector, Vector, Vector] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  const line = (values: number[], slopeOf = 1) => new Volume(shown([values.length, 1, 1], unit, [0, 0, 0], slopeOf), Int16Array.from(values));
  const grid = { origin: [0, 0, 0] as Vector, right: [1, 0, 0] as Vector, down: [0, 1, 0] as Vector, columns: 4, rows: 1 };
  it('is the window of the CT, and the SPECT over it only where it takes up', () => {
    const pixels = new Uint8ClampedArray(16);
    const ct = { volume: line([-160, 100, 240, 240]), ...ctWindows.soft, scale: scales.grey, opacity: 1 };
    compose([ct], grid, pixels);
    expect([pixels[0], pixels[4], pixels[8], pixels[3]]).toEqual([0, 166, 255, 255]);
    const spect = { volume: line([0, 0, 0, 1000], 0.01), low: 0, high: 10, scale: scales.inverse, opacity: 0.5, fading: true };
    compose([ct, spect], grid, pixels);
    expect([pixels[0], pixels[4], pixels[8], pixels[12]]).toEqual([0, 166, 255, 128]);
  });
  it('is nothing where nothing is known', () => {
    const pixels = new Uint8ClampedArray(16);
    compose([{ volume: line([0, 60]), low: 0, high: 100, scale: scales.inverse, opacity: 1, zeroIsNothing: true }], grid, pixels);
    expect([pixels[0], pixels[4], pixels[8]]).toEqual([0, 102, 0]);
  });
  it('outlines labels, and leaves out what is hidden', () => {
    const labels = line([0, 1, 1, 2]);
    const colours = ['#ffffff', '#ff0000', '#00ff00'];
    const pixels = new Uint8ClampedArray(16);
    outline({ labels, colours }, grid, pixels, rgb);
    expect([pixels[0], pixels[4], pixels[8]]).toEqual([242, 0, 242]);
    pixels.fill(0);
    outline({ labels, colours, hidden: new Set([1]) }, grid, pixels, rgb);
    expect([pixels[0], pixels[4], pixels[9]]).toEqual([0, 0, 242]);
  });
});

it('a plane through a CT of 512x512x300 and a SPECT of 128x128x128 is painted; how long that takes is printed', () => {
  const cube = (side: number, deep: number, mm: number, thick: number) => {
    const voxels = new Int16Array(side * side * deep);
    for (let i = 0; i < voxels.length; i++) voxels[i] = (i * 2654435761) >> 21;
    return new Volume(shown([side, side, deep], [[mm, 0, 0], [0, mm, 0], [0, 0, thick]], [(-side / 2) * mm, (-side / 2) * mm, (-deep / 2) * thick]), voxels);
  };
  const layers = [{ volume: cube(512, 300, 0.9766, 1.5), ...ctWindows.soft, scale: scales.grey, opacity: 1 }, { volume: cube(128, 128, 4, 4), low: 0, high: 900, scale: scales.hot, opacity: 0.6, fading: true }];
  const [width, height] = [482, 290];
  const pixels = new Uint8ClampedArray(4 * width * height);
  const times = Object.values(planes).map((plane) => {
    const all = Array.from({ length: 12 }, (_, step) => {
      const cursor: Vector = [3 * step - 20, 2 * step, 4 * step];
      const began = performance.now();
      compose(layers, gridOf(plane, { middle: [0, 0, 0], scale: 0.9 }, cursor, width, height), pixels);
      return performance.now() - began;
    }).sort((a, b) => a - b);
    return `${plane.name} ${all[6]!.toFixed(1)} ms`;
  });
  const projector = new Projector(layers[1]!.volume);
  const began = performance.now();
  for (let turn = 0; turn < 10; turn++) projector.view(turn * 7);
  console.log(`${width}x${height} pixels, median: ${times.join(', ')}; a view of the maximum, first time: ${((performance.now() - began) / 10).toFixed(1)} ms`);
  expect(pixels.some((one, place) => place % 4 < 3 && one > 0)).toBe(true);
});
