import { expect, it } from 'vitest';
import { frameAtPhase, phaseOf, synchronised } from './beats.ts';

const slow = { frames: 90, beats: [{ end_diastole: 10, end_systole: 30, next_end_diastole: 70 }] };
const fast = { frames: 50, beats: [{ end_diastole: 5, end_systole: 15, next_end_diastole: 35 }] };

it('end diastole and end systole meet, and what lies between in proportion', () => {
  expect(synchronised(10, slow, fast)).toBe(5);
  expect(synchronised(30, slow, fast)).toBe(15);
  expect(synchronised(20, slow, fast)).toBe(10);
  expect(synchronised(50, slow, fast)).toBe(25);
  expect(synchronised(70, slow, fast)).toBe(35);
});

it('goes there and back within a frame', () => {
  for (let frame = 10; frame <= 70; frame++) {
    expect(Math.abs(synchronised(synchronised(frame, slow, fast), fast, slow) - frame)).toBeLessThanOrEqual(2);
  }
});

it('frames before the first beat belong to the diastole before it', () => {
  expect(phaseOf(0, slow.beats)).toEqual({ beat: 0, phase: 1.75 });
});

it('the second beat of one is the second of the other, or the first again', () => {
  const two = [{ end_diastole: 0, end_systole: 10 }, { end_diastole: 30, end_systole: 40 }];
  expect(phaseOf(35, two)).toEqual({ beat: 1, phase: 0.5 });
  expect(frameAtPhase({ beat: 1, phase: 0.5 }, two, 60)).toBe(35);
  expect(frameAtPhase({ beat: 1, phase: 0.5 }, fast.beats, 50)).toBe(10);
});

it('a beat whose end is not shown lasts three systoles', () => {
  expect(phaseOf(60, [{ end_diastole: 0, end_systole: 30 }])).toEqual({ beat: 0, phase: 1.5 });
});

it('without beats both run in proportion to their lengths, and a still stays still', () => {
  expect(synchronised(50, { frames: 101 }, { frames: 11 })).toBe(5);
  expect(synchronised(0, { frames: 1 }, { frames: 20 })).toBe(0);
});
