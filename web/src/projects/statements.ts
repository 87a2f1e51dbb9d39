import type { Statement } from './drafts.ts';

export type Answer = 'present' | 'absent' | undefined;
export type Shape = Exclude<Statement['kind'], 'presence'>;

export function answerOf(statements: readonly Statement[], label: string): Answer {
  const said = statements.find((one) => one.kind === 'presence' && one.label === label);
  if (said) return said.present ? 'present' : 'absent';
  return statements.some((one) => one.kind !== 'presence' && one.label === label) ? 'present' : undefined;
}

/** Present or absent; what is drawn of a label that is absent goes with it. */
export function withAnswer(statements: readonly Statement[], label: string, answer: Answer, certainty?: number): Statement[] {
  const before = statements.find((one) => one.kind === 'presence' && one.label === label);
  const rest = statements.filter((one) => !(one.label === label && (one.kind === 'presence' || answer === 'absent')));
  if (answer === undefined) return rest;
  return [...rest, { ...(before?.id && { id: before.id }), label, kind: 'presence', present: answer === 'present', certainty: certainty ?? before?.certainty ?? 1 }];
}

/** A shape says that its label is present, unless that was already said. */
export function withShape(statements: readonly Statement[], shape: Statement): Statement[] {
  const absent = statements.some((one) => one.kind === 'presence' && one.label === shape.label && !one.present);
  return [...(absent ? withAnswer(statements, shape.label, 'present') : statements), shape];
}

export function nextAnswer(answer: Answer): Answer {
  return answer === 'present' ? 'absent' : 'present';
}

/** Labels of a checklist that still want an answer. */
export function unanswered(statements: readonly Statement[], checklist: readonly string[]): string[] {
  return checklist.filter((label) => answerOf(statements, label) === undefined);
}

/** Frames on which a shape is shown. */
export function isOnFrame(statement: Statement, frame: number): boolean {
  if (statement.kind === 'interval') return frame >= (statement.frame ?? 0) && frame <= (statement.last_frame ?? statement.frame ?? 0);
  return (statement.frame ?? 0) === frame;
}
