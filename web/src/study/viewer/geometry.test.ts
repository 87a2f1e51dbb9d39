import { describe, expect, it } from 'vitest';
import { contains, fitView, measureArea, measureLength, pixelOf, type Point, polygonArea, type Region, screenOf, zoomAt } from './geometry.ts';

const sector: Region = { x: 0, y: 0, width: 100, height: 100, x_mm: 0.5, y_mm: 0.25 };
const spectrum: Region = { x: 0, y: 60, width: 100, height: 40, x_mm: 0, y_mm: 0 };

describe('measuring', () => {
  it('takes each axis by its own spacing', () => {
    expect(measureLength([sector], [[10, 10], [16, 42]])).toEqual({ kind: 'length', mm: Math.hypot(3, 8) });
  });
  it('gives the area of a rectangle in cm2', () => {
    expect(measureArea([sector], [[0, 0], [40, 0], [40, 40], [0, 40]])).toEqual({ kind: 'area', cm2: 2 });
  });
  it('refuses where nothing is calibrated', () => {
    expect(measureLength([], [[1, 1], [2, 2]])).toEqual({ kind: 'refused', reason: 'not-calibrated' });
    expect(measureLength([spectrum], [[1, 70], [9, 70]])).toEqual({ kind: 'refused', reason: 'not-calibrated' });
    expect(measureLength([sector], [[1, 1], [150, 1]])).toEqual({ kind: 'refused', reason: 'not-calibrated' });
  });
  it('refuses a line across two scales: the later region lies over the earlier', () => {
    expect(measureLength([sector, spectrum], [[10, 10], [10, 80]])).toEqual({ kind: 'refused', reason: 'two-regions' });
  });
  it('needs three corners for an area', () => {
    expect(measureArea([sector], [[0, 0], [1, 1]])).toEqual({ kind: 'refused', reason: 'too-few' });
  });
});

describe('views', () => {
  it('go there and back', () => {
    const view = zoomAt(fitView(640, 480, 900, 700), [300, 200], 3.3);
    const [x, y] = pixelOf(view, screenOf(view, [123.5, 77.25]));
    expect(x).toBeCloseTo(123.5, 9);
    expect(y).toBeCloseTo(77.25, 9);
  });
  it('keep the pixel under the pointer when they zoom', () => {
    const view = fitView(640, 480, 900, 700);
    const under = pixelOf(view, [400, 300]);
    const after = screenOf(zoomAt(view, [400, 300], 2), under);
    expect(after[0]).toBeCloseTo(400, 9);
    expect(after[1]).toBeCloseTo(300, 9);
  });
  it('show the whole picture, pixel edges included', () => {
    const view = fitView(200, 100, 400, 400);
    expect(screenOf(view, [-0.5, -0.5])).toEqual([0, 100]);
    expect(screenOf(view, [199.5, 99.5])).toEqual([400, 300]);
  });
});

it('areas do not mind which way round an outline goes', () => {
  const outline: Point[] = [[0, 0], [4, 0], [4, 3]];
  expect(polygonArea(outline)).toBe(6);
  expect(polygonArea([...outline].reverse())).toBe(6);
  expect(contains(outline, [3, 1])).toBe(true);
  expect(contains(outline, [1, 2])).toBe(false);
});

it('pixels that are higher than wide are shown higher than wide', () => {
  const view = fitView(100, 50, 400, 400, 2);
  expect(view.scale).toBe(4);
  const [left, top] = screenOf(view, [0, 0]);
  const [right, bottom] = screenOf(view, [10, 10]);
  expect([right - left, bottom - top]).toEqual([40, 80]);
  expect(pixelOf(zoomAt(view, [30, 40], 1.5), [30, 40])).toEqual(pixelOf(view, [30, 40]));
});
