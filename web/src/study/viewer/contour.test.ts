import { describe, expect, it } from 'vitest';
import { dragCorner, type Outline, press, refine, rounded, withApex, withBase } from './contour.ts';
import { distance, type Point, polygonArea } from './geometry.ts';

const circle = (radius: number, corners = 72): Point[] => Array.from({ length: corners }, (_, i) => [100 + radius * Math.cos((2 * Math.PI * i) / corners), 100 + radius * Math.sin((2 * Math.PI * i) / corners)]);

describe('pulling a corner', () => {
  const pulled = dragCorner(circle(50), 0, [10, 0], 20);
  it('moves it the whole way, neighbours less and the far side not at all', () => {
    expect(pulled[0]).toEqual([160, 100]);
    expect(pulled[36]).toEqual(circle(50)[36]);
    const shares = [0, 1, 2, 3, 4].map((place) => pulled[place]![0] - circle(50)[place]![0]);
    expect(shares.every((share, place) => place === 0 || share < shares[place - 1]!)).toBe(true);
  });
  it('goes both ways along the outline alike', () => {
    expect(pulled[3]![0]).toBeCloseTo(pulled[69]![0], 9);
  });
});

describe('the brush', () => {
  it('presses outwards from inside and makes the area larger', () => {
    const next = press(circle(50), [140, 100], 20, 'inside');
    expect(polygonArea(next)).toBeGreaterThan(polygonArea(circle(50)) + 50);
    expect(next.every((corner) => distance(corner, [140, 100]) >= 20 - 1e-9)).toBe(true);
  });
  it('presses inwards from outside and makes it smaller', () => {
    expect(polygonArea(press(circle(50), [160, 100], 20, 'outside'))).toBeLessThan(polygonArea(circle(50)) - 50);
  });
  it('leaves an outline alone that it does not touch', () => {
    expect(press(circle(50), [100, 100], 20, 'inside')).toEqual(circle(50));
  });
});

it('refining keeps the shape', () => {
  const square: Point[] = [[0, 0], [10, 0], [10, 10], [0, 10]];
  expect(polygonArea(refine(square, 1))).toBeCloseTo(100, 9);
  expect(refine(square, 1)).toHaveLength(40);
});

describe('base and apex', () => {
  const outline = withApex({ image: 0, frame: 3, phase: 'end diastole', ventricle: [[0, 0], [10, 0], [5, -40]], epicardium: [], base: [[0, 0], [10, 0]] } as Outline);
  it('the apex is the point farthest from the middle of the base', () => {
    expect(outline.apex).toEqual([5, -40]);
  });
  it('moving an end of the base keeps the other', () => {
    expect(withBase(outline, 1, [12, 1]).base).toEqual([[0, 0], [12, 1]]);
  });
  it('rounds to hundredths and leaves out what is not there', () => {
    const small = rounded({ ...outline, ventricle: [[1.23456, 2], [3, 4.009], [0, 0]] });
    expect(small.ventricle[0]).toEqual([1.23, 2]);
    expect('atrium' in small).toBe(false);
  });
});
