import { Signal } from '../../api/connection.ts';

/** Where each frame begins, and how long the whole lasts; stills and volumes are stepped through at 15 a second. */
export class Clock {
  readonly starts: readonly number[];
  readonly duration: number;

  constructor(times: readonly number[], frames: number) {
    const first = times[0] ?? 0;
    const known = times.length === frames && frames > 1 && times.every((time, i) => i === 0 || time > times[i - 1]!);
    this.starts = known ? times.map((time) => time - first) : Array.from({ length: frames }, (_, i) => i / 15);
    const typical = frames > 1 ? this.starts.at(-1)! / (frames - 1) : 1;
    this.duration = (this.starts.at(-1) ?? 0) + typical;
  }

  get rate(): number {
    return this.starts.length / this.duration;
  }

  frameAt(seconds: number): number {
    const time = ((seconds % this.duration) + this.duration) % this.duration;
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= time + 1e-9) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Frames counted from the beginning of playing, over all rounds. */
export function framesPassed(clock: Clock, seconds: number): number {
  return Math.floor(seconds / clock.duration) * clock.starts.length + clock.frameAt(seconds);
}

/** Plays a cine at the rate at which it was acquired and counts what it could not show. */
export class Player {
  readonly frame = new Signal(0);
  readonly playing = new Signal(false);
  readonly speed = new Signal(1);
  readonly shownRate = new Signal(0);
  readonly dropped = new Signal(0);
  private readonly clock: Clock;
  private began = 0;
  private beganAt = 0;
  private request = 0;
  private passed = 0;
  private shown: number[] = [];

  constructor(
    times: readonly number[],
    private readonly frames: number,
    private readonly isReady: (frame: number) => boolean,
  ) {
    this.clock = new Clock(times, frames);
  }

  get rate(): number {
    return this.clock.rate;
  }

  get duration(): number {
    return this.clock.duration;
  }

  timeOf(frame: number): number {
    return this.clock.starts[frame] ?? 0;
  }

  toggle() {
    if (this.playing.get()) this.pause();
    else this.play();
  }

  play() {
    if (this.frames < 2 || this.playing.get()) return;
    this.playing.set(true);
    this.dropped.set(0);
    this.shown = [];
    this.began = performance.now();
    this.beganAt = this.timeOf(this.frame.get());
    this.passed = this.frame.get();
    this.request = requestAnimationFrame(this.tick);
  }

  pause() {
    cancelAnimationFrame(this.request);
    this.playing.set(false);
    this.shownRate.set(0);
  }

  go(frame: number) {
    const to = ((Math.round(frame) % this.frames) + this.frames) % this.frames;
    this.frame.set(to);
    this.began = performance.now();
    this.beganAt = this.timeOf(to);
    this.passed = to;
  }

  step(by: number) {
    this.pause();
    this.go(this.frame.get() + by);
  }

  setSpeed(speed: number) {
    this.beganAt = this.timeOf(this.frame.get());
    this.began = performance.now();
    this.passed = this.frame.get();
    this.speed.set(Math.max(0.1, Math.min(4, speed)));
  }

  private readonly tick = (now: number) => {
    this.request = requestAnimationFrame(this.tick);
    const seconds = this.beganAt + (Math.max(0, now - this.began) / 1000) * this.speed.get();
    const next = this.clock.frameAt(seconds);
    if (next === this.frame.get() || !this.isReady(next)) return;
    const passed = framesPassed(this.clock, seconds);
    this.dropped.set(this.dropped.get() + Math.max(0, passed - this.passed - 1));
    this.passed = passed;
    this.frame.set(next);
    this.shown.push(now);
    while (this.shown.length > 0 && now - this.shown[0]! > 1000) this.shown.shift();
    this.shownRate.set(this.shown.length);
  };
}
