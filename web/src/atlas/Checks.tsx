import { Badge, Button, Group, Kbd, Loader, SegmentedControl, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { useFormats, useText } from '../i18n/index.ts';
import { keySign, useKeyOf, useKeys } from '../shell/keys.ts';
import { pictureOf } from './points.ts';

type Check = Schemas['LabelCheck'];
type Verdict = 'right' | 'wrong' | 'open';
const kinds = ['open', 'wrong', 'right', 'all'] as const;
type Kind = (typeof kinds)[number];

export function useChecks(project: string, enabled: boolean) {
  const { data, error, isPending } = useQuery({
    queryKey: ['atlas-checks', project],
    enabled,
    queryFn: async () => (await answer(api.GET('/api/projects/{project}/atlas/checks', { params: { path: { project } } }))).items,
  });
  return { checks: data ?? [], error, isPending };
}

const keyOfCheck = (check: Check) => `${check.image} ${check.label}`;

/** Labels that are probably wrong: each is looked at and said to be right, or wrong and to be read again. */
export function Checks({ project, onShow }: { project: Schemas['Project']; onShow(image: string): void }) {
  const { t } = useTranslation();
  const text = useText();
  const { number, time } = useFormats();
  const keyOf = useKeyOf();
  const client = useQueryClient();
  const { checks, error, isPending } = useChecks(project.project, true);
  const [kind, setKind] = useState<Kind>('open');
  const [chosen, setChosen] = useState<string>();
  const list = useRef<HTMLDivElement>(null);
  const shown = checks.filter((one) => kind === 'all' || (one.review?.verdict ?? 'open') === kind || keyOfCheck(one) === chosen);
  const place = Math.max(0, shown.findIndex((one) => keyOfCheck(one) === chosen));
  const current = shown[place];
  const go = (to: number) => {
    const one = shown[Math.max(0, Math.min(shown.length - 1, to))];
    if (one) setChosen(keyOfCheck(one));
  };
  useEffect(() => {
    if (!current) return;
    onShow(current.image);
    list.current?.querySelector('.here')?.scrollIntoView({ block: 'nearest' });
  }, [current?.image, current?.label]);
  const review = useMutation({
    mutationFn: ({ check, verdict }: { check: Check; verdict: Verdict }) => answer(api.PUT('/api/projects/{project}/atlas/checks/{id}', { params: { path: { project: project.project, id: check.image } }, body: { label: check.label, verdict } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['atlas-checks', project.project] }),
  });
  const say = (verdict: Verdict) => {
    if (!current || review.isPending) return;
    review.mutate({ check: current, verdict }, { onSuccess: () => { if (verdict !== 'open') go(place + 1); } });
  };
  useKeys({ rowDown: () => go(place + 1), rowUp: () => go(place - 1), labelRight: () => say('right'), labelWrong: () => say('wrong'), takeBack: () => say('open') });

  if (isPending) return <Loader m="md" size="sm" aria-label={t('common.loading')} />;
  const count = (one: Kind) => (one === 'all' ? checks.length : checks.filter((check) => (check.review?.verdict ?? 'open') === one).length);
  return (
    <>
      <Text size="xs" c="dimmed" p="xs" pb={4}>{t('atlas.checksExplain')}</Text>
      <Group px="xs" pb="xs"><SegmentedControl size="xs" value={kind} onChange={(value) => { setKind(value as Kind); setChosen(undefined); }} aria-label={t('atlas.checks')} data={kinds.map((value) => ({ value, label: `${t(`atlas.verdict.${value}`)} ${number(count(value))}` }))} /></Group>
      <ProblemAlert error={error ?? review.error} />
      {shown.length === 0 && <Text size="sm" c="dimmed" p="xs">{t('atlas.noChecks')}</Text>}
      <div ref={list}>
        {shown.map((one) => {
          const here = one === current;
          return (
            <div key={keyOfCheck(one)} className={`label check${here ? ' here' : ''}`}>
              <button type="button" className="checkHead" aria-pressed={here} onClick={() => setChosen(keyOfCheck(one))}>
                {!here && <img loading="lazy" alt="" src={pictureOf(project.project, one.image, 160)} />}
                <span>
                  <b>{text(project.labels.find((label) => label.label === one.label)?.names) || one.label}</b>: {t(one.given ? 'reading.yes' : 'reading.no')}
                  <br />{t('atlas.doubt', { percent: number(100 * one.probability, 0), against: one.against, neighbours: one.neighbours })}
                  {one.review && <><br /><Badge className="chip" size="sm" variant="light" color={one.review.verdict === 'wrong' ? 'orange' : 'teal'}>{t(`atlas.verdict.${one.review.verdict}`)}</Badge> <span className="quiet">{one.review.person}, {time(one.review.at)}</span></>}
                </span>
              </button>
              {here && <img className="checkLarge" alt="" src={pictureOf(project.project, one.image, 640)} />}
              {here && (
                <Group gap={6} mt={4}>
                  <Button size="compact-sm" variant="default" onClick={() => say('right')} rightSection={<Kbd size="xs">{keySign(keyOf('labelRight'))}</Kbd>}>{t('atlas.verdict.right')}</Button>
                  <Button size="compact-sm" variant="default" onClick={() => say('wrong')} rightSection={<Kbd size="xs">{keySign(keyOf('labelWrong'))}</Kbd>}>{t('atlas.verdict.wrong')}</Button>
                  {one.review && <Button size="compact-sm" variant="subtle" color="gray" onClick={() => say('open')} rightSection={<Kbd size="xs">{keySign(keyOf('takeBack'))}</Kbd>}>{t('atlas.takeBack')}</Button>}
                </Group>
              )}
            </div>
          );
        })}
      </div>
    </>
  );
}
