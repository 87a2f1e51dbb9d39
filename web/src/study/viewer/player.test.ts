import { expect, it } from 'vitest';
import { windowTable } from './Pane.tsx';
import { Clock, framesPassed } from './player.ts';

it('shows frames when they were acquired, evenly or not', () => {
  const clock = new Clock([1, 1.02, 1.05, 1.06], 4);
  expect([0, 0.019, 0.021, 0.049, 0.05, 0.06].map((time) => clock.frameAt(time))).toEqual([0, 0, 1, 1, 2, 3]);
  expect(clock.duration).toBeCloseTo(0.08, 9);
  expect(clock.frameAt(0.08 + 0.021)).toBe(1);
});

it('knows the rate of a cine', () => {
  expect(new Clock(Array.from({ length: 60 }, (_, i) => i * 0.02), 60).rate).toBeCloseTo(50, 6);
});

it('steps through what has no times at fifteen a second', () => {
  expect(new Clock([], 30).rate).toBeCloseTo(15, 6);
  expect(new Clock([0, 0, 0], 3).rate).toBeCloseTo(15, 6);
});

it('counts frames over all rounds, so that a long wait is not taken for a short one', () => {
  const clock = new Clock([0, 0.1, 0.2, 0.3], 4);
  expect(framesPassed(clock, 0.25)).toBe(2);
  expect(framesPassed(clock, 0.85)).toBe(8);
});

it('a window stretches its values over the screen', () => {
  const table = windowTable({ low: 50, high: 150 });
  expect([table[0], table[50], table[100], table[150], table[255]]).toEqual([0, 0, 128, 255, 255]);
});
