import type { Schemas } from '../api/client.ts';

type Metric = Schemas['Timeline']['metrics'][number];

/** Where a second measurement of the first value falls in 95 % of cases when nothing has changed. */
export function noiseBand(metric: Metric): [number, number] | undefined {
  const first = metric.values[0];
  if (!first || !metric.noise) return undefined;
  const deviation = metric.noise.relative ? metric.noise.standard_deviation * first.value : metric.noise.standard_deviation;
  const reach = 1.96 * Math.SQRT2 * Math.abs(deviation);
  return [first.value - reach, first.value + reach];
}
