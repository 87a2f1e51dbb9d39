import { Checkbox, MultiSelect, NumberInput, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Choices, Columns, Kind } from './table.ts';

type Column = Columns['columns'][number];
type TextField = Exclude<{ [K in keyof Choices]-?: Choices[K] extends string | undefined ? K : never }[keyof Choices], undefined>;

const layouts = ['auto', 'long', 'wide', 'square', 'counts'] as const;
const designs = ['auto', 'readers', 'repeats', 'methods'] as const;
const scales = ['auto', 'numbers', 'ordered-grades', 'named-grades'] as const;
/** Named after their authors in every language. */
const methods = { pearson: 'Pearson', spearman: 'Spearman', kendall: 'Kendall' } as const;
const adjustments = { holm: 'Holm', bh: 'Benjamini-Hochberg', hochberg: 'Hochberg', bonferroni: 'Bonferroni', none: '' } as const;
const metrics = ['septum', 'gls', 'perugini', 'hcl', 't1', 'ecv'] as const;

/** Which columns are what; each analysis asks for its own. */
export function ChoiceForm({ kind, columns, choices, onChange }: { kind: Kind; columns: Column[]; choices: Choices; onChange(choices: Choices): void }) {
  const { t } = useTranslation();
  const change = (part: Partial<Choices>) => onChange({ ...choices, ...part });
  const all = columns.map((column) => column.name);
  const numbers = columns.filter((column) => column.numbers > 0 && column.texts === 0).map((column) => column.name);
  const clear = { clearable: true, clearButtonProps: { 'aria-label': t('common.clear') } } as const;
  const column = (field: TextField, names = all) => (
    <Select size="xs" searchable label={t(`statistics.field.${field as 'subject'}`)} data={names} value={choices[field] ?? null} onChange={(value) => change({ [field]: value ?? '' })} {...clear} />
  );
  const several = (label: string, names = numbers, field: 'columns' | 'readers' = 'columns') => (
    <MultiSelect size="xs" searchable hidePickedOptions label={label} data={names} value={choices[field] ?? []} onChange={(value) => change({ [field]: value })} {...clear} />
  );
  const option = <T extends string>(field: TextField, values: readonly T[], name: (value: T) => string) => (
    <Select size="xs" allowDeselect={false} label={t(`statistics.field.${field as 'subject'}`)} data={values.map((value) => ({ value, label: name(value) }))} value={(choices[field] as T | undefined) ?? values[0]!} onChange={(value) => change({ [field]: value! })} />
  );
  const adjustment = option('adjustment', Object.keys(adjustments) as (keyof typeof adjustments)[], (value) => adjustments[value] || t('statistics.noAdjustment'));
  const entries = columns.find((one) => one.name === choices.visit)?.entries ?? [];

  switch (kind) {
    case 'agreement': {
      const layout = choices.layout ?? 'auto';
      const long = layout === 'long' || layout === 'auto';
      const counts = layout === 'square' || layout === 'counts';
      const readers = layout === 'long' ? columns.find((one) => one.name === choices.reader)?.entries ?? [] : all;
      return (
        <Stack gap="xs">
          {option('layout', layouts, (value) => t(`statistics.layout.${value}`))}
          {option('design', designs, (value) => t(`statistics.design.${value}`))}
          {option('scale', scales, (value) => t(`statistics.scale.${value}`))}
          {!counts && column('subject')}
          {long && column('reader')}
          {!counts && column('session')}
          {long && column('value')}
          {!counts && several(t('statistics.field.readers'), readers, 'readers')}
          {choices.scale !== 'numbers' && <TagsInput size="xs" label={t('statistics.field.grades')} description={t('statistics.gradesExplain')} value={choices.grades ?? []} onChange={(grades) => change({ grades })} {...clear} />}
          <Select size="xs" label={t('statistics.field.metric')} data={metrics.map((value) => ({ value, label: t(`statistics.metric.${value}`) }))} value={choices.metric ?? null} onChange={(metric) => change({ metric: metric ?? '' })} {...clear} />
          <TextInput size="xs" label={t('statistics.field.unit')} value={choices.unit ?? ''} maxLength={20} onChange={(event) => change({ unit: event.currentTarget.value })} />
          <TextInput size="xs" label={t('statistics.field.program')} description={t('statistics.programExplain')} value={choices.program ?? ''} maxLength={100} onChange={(event) => change({ program: event.currentTarget.value })} />
          {!counts && <Checkbox size="xs" label={t('statistics.field.repeats_in_order')} checked={choices.repeats_in_order ?? false} onChange={(event) => change({ repeats_in_order: event.currentTarget.checked })} />}
        </Stack>
      );
    }
    case 'accuracy':
      return (
        <Stack gap="xs">
          {column('label')}
          {several(t('statistics.field.scores'))}
          {column('subject')}
          <NumberInput size="xs" label={t('statistics.field.threshold')} description={t('statistics.thresholdExplain')} value={choices.threshold ?? ''} onChange={(value) => change({ threshold: value === '' ? undefined : Number(value) })} hideControls />
        </Stack>
      );
    case 'correlation':
      return <Stack gap="xs">{several(t('statistics.field.columns'))}{option('method', Object.keys(methods) as (keyof typeof methods)[], (value) => methods[value])}{adjustment}</Stack>;
    case 'paired':
      return <Stack gap="xs">{column('subject')}{column('visit')}{column('before', entries)}{column('after', entries)}{several(t('statistics.field.markers'))}{adjustment}</Stack>;
    case 'survival':
      return <Stack gap="xs">{column('time', numbers)}{column('event', numbers)}{column('group')}{several(t('statistics.field.covariates'))}</Stack>;
    case 'errors':
      return <Stack gap="xs">{column('value', numbers)}{column('reference', numbers)}</Stack>;
  }
}
