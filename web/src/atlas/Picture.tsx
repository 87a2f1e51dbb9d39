import { ActionIcon, Badge, Button, Group, Loader, Select, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { useFormats, useText } from '../i18n/index.ts';
import { useNames } from './names.ts';
import { dayOf, idOf, outlierFlag, pictureOf, placeOf, type Points, toCheckFlag } from './points.ts';

/** What is known of a picture. */
export function Facts({ points, point, short = false }: { points: Points; point: number; short?: boolean }) {
  const { t } = useTranslation();
  const { number, day } = useFormats();
  const names = useNames(points);
  const cluster = points.clusters[point]!;
  const rest = [cluster > 0 ? `${t('atlas.facet.cluster')} ${cluster}` : undefined, ...(['organs', 'vendors', 'centres'] as const).map((key) => points.about[key][points[key][point]! - 1]), dayOf(points, point) && day(dayOf(points, point))];
  return (
    <div>
      <Text size="sm" fw={600}>{names.labels(point)}</Text>
      <Text size="xs">{rest.filter(Boolean).join(' · ')}</Text>
      {!short && <Text size="xs" c="dimmed">{t('atlas.factor', { factor: number(points.outlier[point]!, 2) })} · <span className="mono">{idOf(points, point)}</span></Text>}
      <Group gap={4} mt={2}>
        {(points.flags[point]! & outlierFlag) !== 0 && <Badge className="chip" size="sm" color="gray" variant="light">{t('atlas.isOutlier')}</Badge>}
        {(points.flags[point]! & toCheckFlag) !== 0 && <Badge className="chip" size="sm" color="orange" variant="light">{t('atlas.isToCheck')}</Badge>}
      </Group>
    </div>
  );
}

interface Props {
  project: string;
  points: Points;
  point: number;
  onPick(point: number): void;
  onAlike(points: readonly number[]): void;
  onClose(): void;
}

/** One picture, what is known of it, and those most like it. */
export function Picture({ project, points, point, onPick, onAlike, onClose }: Props) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const text = useText();
  const names = useNames(points);
  const image = idOf(points, point);
  const [label, setLabel] = useState<string | null>(null);
  const [organ, setOrgan] = useState<string | null>(null);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [narrow, setNarrow] = useState(false);
  const query = { ...(label && { label }), ...(organ && { organ }), ...(from && { from }), ...(to && { to }), n: 12 };
  const { data, error, isPending } = useQuery({
    queryKey: ['atlas-similar', project, image, query],
    queryFn: async () => (await answer(api.GET('/api/projects/{project}/atlas/similar/{id}', { params: { path: { project, id: image }, query } }))).items,
  });
  useEffect(() => onAlike((data ?? []).map((one) => placeOf(points, one.image)).filter((one) => one >= 0)), [data]);
  return (
    <section aria-label={t('atlas.picture')} className="atlasPicture">
      <Group align="flex-start" wrap="nowrap" gap="xs">
        <img alt="" src={pictureOf(project, image, 320)} />
        <div style={{ flex: 1 }}><Facts points={points} point={point} /></div>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('common.close')} onClick={onClose}><Icon name="close" size={12} /></ActionIcon>
      </Group>
      <Group justify="space-between" mt="xs" mb={4}>
        <Title order={2} size="h6">{t('atlas.similar')}</Title>
        <Button size="compact-xs" variant="default" aria-expanded={narrow} onClick={() => setNarrow(!narrow)}>{t('atlas.narrow')}</Button>
      </Group>
      {narrow && (
        <Group gap={6} mb={6} grow>
          <Select size="xs" clearable placeholder={t('reading.label')} aria-label={t('reading.label')} value={label} onChange={setLabel} data={points.about.labels.map((one) => ({ value: one.label, label: text(one.names) }))} clearButtonProps={{ 'aria-label': t('common.clear') }} />
          <Select size="xs" clearable placeholder={t('atlas.facet.organ')} aria-label={t('atlas.facet.organ')} value={organ} onChange={setOrgan} data={points.about.organs} clearButtonProps={{ 'aria-label': t('common.clear') }} />
          <TextInput size="xs" type="date" aria-label={t('worklist.from')} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
          <TextInput size="xs" type="date" aria-label={t('worklist.to')} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        </Group>
      )}
      {isPending && <Loader size="sm" aria-label={t('common.loading')} />}
      <ProblemAlert error={error} />
      {data?.length === 0 && <Text size="sm" c="dimmed">{t('atlas.nothingSimilar')}</Text>}
      <div className="atlasThumbs">
        {data?.map((one) => {
          const place = placeOf(points, one.image);
          if (place < 0) return null;
          const words = `${names.labels(place)}, ${t('atlas.distance', { distance: number(one.distance, 2) })}${one.same_patient ? `, ${t('atlas.samePatient')}` : ''}`;
          return (
            <button key={one.image} type="button" className="thumb" aria-label={words} title={words} onClick={() => onPick(place)}>
              <img alt="" src={pictureOf(project, one.image, 160)} />
              <span className="atlasThumbText">{number(one.distance, 2)}{one.same_patient && <> · {t('atlas.samePatient')}</>}<br />{names.labels(place)}</span>
            </button>
          );
        })}
      </div>
    </section>
  );
}
