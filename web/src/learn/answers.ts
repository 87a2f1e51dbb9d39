import type { Schemas } from '../api/client.ts';
import type { Statement } from '../projects/drafts.ts';
import { type Answer, answerOf, withAnswer } from '../projects/statements.ts';

export type Question = Schemas['TeachingQuestion'];

/** An answer with what it means for kinds: what is there is there as the finding that it is a kind of, and what is not there has no kinds. */
export function answered(statements: readonly Statement[], questions: readonly Question[], label: string, said: Answer, certainty?: number): Statement[] {
  let next = withAnswer(statements, label, said, certainty);
  if (said === 'present') {
    for (let above = parentOf(questions, label); above; above = parentOf(questions, above)) if (answerOf(next, above) !== 'present') next = withAnswer(next, above, 'present');
  } else for (const one of questions) if (isKindOf(questions, one.label, label)) next = withAnswer(next, one.label, undefined);
  return next;
}

function parentOf(questions: readonly Question[], label: string): string | undefined {
  return questions.find((one) => one.label === label)?.parent;
}

function isKindOf(questions: readonly Question[], label: string, of: string): boolean {
  const above = parentOf(questions, label);
  return above !== undefined && (above === of || isKindOf(questions, above, of));
}

/** Kinds are asked for where the finding is. */
export function isAsked(statements: readonly Statement[], question: Question): boolean {
  return question.parent === undefined || answerOf(statements, question.parent) === 'present';
}

/** No to all that is asked and has no answer. */
export function noToRest(statements: readonly Statement[], questions: readonly Question[]): Statement[] {
  return questions.reduce<Statement[]>((all, one) => (isAsked(statements, one) && answerOf(all, one.label) === undefined ? withAnswer(all, one.label, 'absent') : all), [...statements]);
}

export interface Marked {
  point?: [number, number];
  box?: [number, number, number, number];
}

export function bodyOf(statements: readonly Statement[], mark: Marked, seconds: number): Schemas['StudentAnswer'] {
  return { answers: statements.filter((one) => one.kind === 'presence').map((one) => ({ label: one.label, present: one.present, certainty: one.certainty ?? 1 })), ...mark, seconds };
}
