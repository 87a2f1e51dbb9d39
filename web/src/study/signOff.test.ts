import { expect, it } from 'vitest';
import { noiseBand } from '../patients/noise.ts';
import { possibleSteps } from './SignOff.tsx';

it('the operator checks, the physician validates or sends back', () => {
  const operator = { operator: true, physician: false };
  const physician = { operator: false, physician: true };
  expect(possibleSteps('draft', operator)).toEqual(['check']);
  expect(possibleSteps('checked', operator)).toEqual([]);
  expect(possibleSteps('checked', physician)).toEqual(['validate', 'send-back']);
  expect(possibleSteps('sent-back', operator)).toEqual(['check']);
  expect(possibleSteps('validated', operator)).toEqual([]);
});

it('the noise band holds 95 % of second measurements of the first value', () => {
  const metric = { metric: 'x', label: { en: '', fr: '' }, unit: '%', verdicts: [], values: [{ date: '', value: 60, text: { en: '', fr: '' }, rule: '' }] };
  expect(noiseBand(metric)).toBeUndefined();
  const band = noiseBand({ ...metric, noise: { standard_deviation: 2, source: '' } })!;
  expect(band[1] - 60).toBeCloseTo(1.96 * Math.SQRT2 * 2, 9);
  expect(noiseBand({ ...metric, noise: { standard_deviation: 0.1, relative: true, source: '' } })![0]).toBeCloseTo(60 - 1.96 * Math.SQRT2 * 6, 9);
});
