import { Badge, Card, Group, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useFormats, useText } from '../i18n/index.ts';

type Skill = Schemas['LabelSkill'];

/** How well each label is called, with its interval, answer by answer. */
export function Skills({ skills, bar, firstLook }: { skills: readonly Skill[]; bar: number; firstLook: number }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const text = useText();
  const percent = (share: number) => number(100 * share, 0);
  return (
    <>
      <Text size="sm" c="dimmed">{t('learn.skillExplain', { bar: percent(bar), first: firstLook })}</Text>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {skills.map((skill) => (
          <Card key={skill.label} withBorder p="sm">
            <Group justify="space-between" wrap="nowrap">
              <Text fw={600}>{text(skill.names)}</Text>
              <Badge className="chip" variant="light" color={skill.certified ? 'teal' : skill.state === 'passed' ? 'cyan' : skill.state === 'below' ? 'orange' : 'gray'}>{t(skill.certified ? 'learn.certified' : `learn.state.${skill.state}`)}</Badge>
            </Group>
            <Curve skill={skill} bar={bar} />
            <Text size="sm"><b>{percent(skill.accuracy)} %</b> ({percent(skill.low)} – {percent(skill.high)}) · {t('learn.answers', { count: skill.answers })}</Text>
            <Text size="xs" c="dimmed">{t('learn.twoKinds', { sensitivity: percent(skill.sensitivity), specificity: percent(skill.specificity) })}{!skill.certified && skill.state === 'undecided' && ` · ${t('learn.nextLook', { count: Math.max(0, skill.next_look - skill.answers) })}`}</Text>
          </Card>
        ))}
      </SimpleGrid>
    </>
  );
}

const [width, height, left, bottom, top] = [300, 140, 28, 18, 6];

function Curve({ skill, bar }: { skill: Skill; bar: number }) {
  const { t } = useTranslation();
  const text = useText();
  const steps = skill.curve;
  const last = Math.max(10, steps.at(-1)?.answers ?? 0);
  const x = (answers: number) => left + ((width - left - 6) * answers) / last;
  const y = (share: number) => top + (height - top - bottom) * (1 - share);
  const line = (of: (step: Skill['curve'][number]) => number) => steps.map((step) => `${x(step.answers).toFixed(1)},${y(of(step)).toFixed(1)}`);
  return (
    <svg className="skillCurve" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('learn.curveOf', { label: text(skill.names) })}>
      {[0, 0.5, 1].map((share) => <g key={share}><line x1={left} x2={width - 6} y1={y(share)} y2={y(share)} className="gridLine" /><text x={left - 4} y={y(share) + 3.5} textAnchor="end">{100 * share}</text></g>)}
      <polygon className="band" points={[...line((step) => step.high), ...line((step) => step.low).reverse()].join(' ')} />
      <polyline className="middle" points={line((step) => step.accuracy).join(' ')} />
      <line x1={left} x2={width - 6} y1={y(bar)} y2={y(bar)} className="barLine" />
      <text x={x(0)} y={height - 4}>0</text>
      <text x={width - 6} y={height - 4} textAnchor="end">{t('learn.answers', { count: last })}</text>
    </svg>
  );
}
