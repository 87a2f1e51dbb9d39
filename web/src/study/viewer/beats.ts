/** A beat of a cine by its frames. */
export interface Beat {
  end_diastole: number;
  end_systole: number;
  next_end_diastole?: number | undefined;
}

/** Place in the heart's cycle: 0 at end diastole, 1 at end systole, 2 at the next end diastole. */
export interface Phase {
  beat: number;
  phase: number;
}

/** Systole lasts about a third of a cycle at rest: the end of a beat that the cine does not show. */
function endOf(beat: Beat, next: Beat | undefined): number {
  return beat.next_end_diastole ?? next?.end_diastole ?? beat.end_diastole + 3 * Math.max(1, beat.end_systole - beat.end_diastole);
}

export function phaseOf(frame: number, beats: readonly Beat[]): Phase | undefined {
  const first = beats[0];
  if (!first) return undefined;
  if (frame < first.end_diastole) {
    const diastole = Math.max(1, endOf(first, beats[1]) - first.end_systole);
    return { beat: 0, phase: Math.max(1, 2 - (first.end_diastole - frame) / diastole) };
  }
  let at = 0;
  while (at + 1 < beats.length && frame >= beats[at + 1]!.end_diastole) at++;
  const beat = beats[at]!;
  const end = endOf(beat, beats[at + 1]);
  if (frame <= beat.end_systole) {
    return { beat: at, phase: (frame - beat.end_diastole) / Math.max(1, beat.end_systole - beat.end_diastole) };
  }
  return { beat: at, phase: Math.min(2, 1 + (frame - beat.end_systole) / Math.max(1, end - beat.end_systole)) };
}

/** The frame of another cine at the same place of its cycle; its beats are taken round and round. */
export function frameAtPhase({ beat, phase }: Phase, beats: readonly Beat[], frames: number): number {
  const at = beat % beats.length;
  const there = beats[at];
  if (!there) return 0;
  const frame =
    phase <= 1
      ? there.end_diastole + phase * (there.end_systole - there.end_diastole)
      : there.end_systole + (phase - 1) * (endOf(there, beats[at + 1]) - there.end_systole);
  return Math.max(0, Math.min(frames - 1, Math.round(frame)));
}

/** Frame of a second cine that belongs to a frame of the first; without beats both run in proportion. */
export function synchronised(frame: number, first: { beats?: readonly Beat[] | undefined; frames: number }, second: { beats?: readonly Beat[] | undefined; frames: number }): number {
  const phase = phaseOf(frame, first.beats ?? []);
  if (phase && second.beats?.length) return frameAtPhase(phase, second.beats, second.frames);
  if (first.frames <= 1 || second.frames <= 1) return 0;
  return Math.round((frame / (first.frames - 1)) * (second.frames - 1));
}
