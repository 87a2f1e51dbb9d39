import { Alert, Anchor, Badge, Button, Group, Loader, Progress, SegmentedControl, Select, Tabs, Text, Title, Tooltip, useComputedColorScheme } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { answer, api, problemOf, send, type Schemas } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { ToolButton } from '../common/ToolButton.tsx';
import { addTexts, useFormats } from '../i18n/index.ts';
import { useKeys } from '../shell/keys.ts';
import { useDarkRoom } from '../shell/Shell.tsx';
import { isRunning } from '../worklist/jobs.ts';
import { AtlasMap, type Mark } from './AtlasMap.tsx';
import { Checks, useChecks } from './Checks.tsx';
import { type ColourKey, faded, lookOf } from './colours.ts';
import { FacetPanel } from './FacetPanel.tsx';
import { facetsOf, type Filters, filterPoints, toggled } from './facets.ts';
import { type Corner, Grid, insideOf } from './grid.ts';
import { LegendLine } from './LegendLine.tsx';
import { useNames } from './names.ts';
import { Facts, Picture } from './Picture.tsx';
import { idOf, onSquare, pictureOf, placeOf, type Points, readPoints } from './points.ts';
import './atlas.css';
import { en } from './texts.en.ts';
import { fr } from './texts.fr.ts';

addTexts('atlas', en, fr);

type Atlas = Schemas['Atlas'];
type Project = Schemas['Project'];

export function AtlasPage() {
  useDarkRoom();
  const { project = '' } = useParams();
  const { t } = useTranslation();
  const path = { params: { path: { project } } };
  const { data: about, error } = useQuery({ queryKey: ['project', project], queryFn: () => answer(api.GET('/api/projects/{project}', path)) });
  const { data: atlas, error: atlasError, refetch } = useQuery({
    queryKey: ['atlas', project],
    queryFn: () => answer(api.GET('/api/projects/{project}/atlas', path)),
    refetchInterval: (query) => (query.state.data?.job && isRunning(query.state.data.job) ? 1000 : false),
  });
  const { data: points, error: pointsError, refetch: again } = useQuery({
    queryKey: ['atlas-points', project, atlas?.made_at],
    enabled: atlas?.built === true,
    staleTime: Infinity,
    gcTime: 60_000,
    queryFn: () => fetchPoints(project),
  });
  if (error ?? atlasError) return <ProblemAlert error={error ?? atlasError} retry={() => void refetch()} />;
  if (!about || !atlas) return <Loading />;
  const lead = about.role === 'lead';
  return (
    <div className="study">
      <header className="studyHead">
        <Group gap="sm">
          <Anchor component={Link} to={`/projects/${project}`} aria-label={t('reading.toProject')} className="iconLink"><Icon name="back" /></Anchor>
          <Title order={1} size="h5">{t('atlas.title')} · {about.title}</Title>
          {atlas.built && <About atlas={atlas} points={points} />}
        </Group>
        {lead && <Building project={project} atlas={atlas} />}
      </header>
      {!atlas.built ? <Alert m="md" color="gray" title={t('atlas.none')}>{t(lead ? 'atlas.noneLead' : 'atlas.noneReader')}</Alert>
        : pointsError ? <ProblemAlert error={pointsError} retry={() => void again()} />
        : !points ? <Loading />
        : points.count === 0 ? <Alert m="md" color="gray" title={t('atlas.nothingYet')}>{t('atlas.blind')}</Alert>
        : <Room key={atlas.made_at} project={about} points={points} lead={lead} />}
    </div>
  );
}

async function fetchPoints(project: string): Promise<Points> {
  const response = await send(new Request(new URL(`/api/projects/${encodeURIComponent(project)}/atlas/points`, location.href)));
  if (!response.ok) throw problemOf(response.status, await response.json().catch(() => undefined));
  return readPoints(await response.arrayBuffer());
}

function Loading() {
  const { t } = useTranslation();
  return <Group justify="center" p="xl"><Loader aria-label={t('common.loading')} /></Group>;
}

function About({ atlas, points }: { atlas: Atlas; points: Points | undefined }) {
  const { t } = useTranslation();
  const { number, time } = useFormats();
  return (
    <Tooltip multiline w={340} label={t('atlas.aboutMap', { model: atlas.model, trust: number(atlas.trustworthiness ?? 0, 3), explained: number(100 * (atlas.explained ?? 0), 0) })}>
      <Text size="sm" c="dimmed" tabIndex={0}>
        {t('projects.images', { count: points?.count ?? atlas.pictures ?? 0 })} · {time(atlas.made_at)}
        {points && points.about.hidden > 0 && ` · ${t('atlas.hidden', { count: points.about.hidden })}`}
      </Text>
    </Tooltip>
  );
}

/** The lead's way to a new atlas, and how far it is. */
function Building({ project, atlas }: { project: string; atlas: Atlas }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['atlas', project] });
  const build = useMutation({ mutationFn: () => answer(api.POST('/api/projects/{project}/atlas/building', { params: { path: { project } } })), onSuccess: refresh });
  const stop = useMutation({ mutationFn: () => answer(api.DELETE('/api/projects/{project}/atlas/building', { params: { path: { project } } })), onSuccess: refresh });
  const { job } = atlas;
  if (job && isRunning(job)) {
    return (
      <Group gap="xs" role="status">
        <Text size="sm">{job.activity || t('jobs.state.waiting')}</Text>
        <Progress w={140} size="sm" animated value={job.total > 0 ? (100 * job.done) / job.total : 0} aria-label={t('jobs.progress')} />
        <Button size="compact-sm" variant="default" onClick={() => stop.mutate()}>{t('common.cancel')}</Button>
      </Group>
    );
  }
  return (
    <Group gap="xs">
      {job?.problems.map((problem, place) => <Text key={place} size="sm" c={job.state === 'failed' ? 'red' : 'dimmed'} role="alert">{problem}</Text>)}
      <Button size="compact-md" variant={atlas.built ? 'default' : 'filled'} loading={build.isPending} onClick={() => build.mutate()}>{t(atlas.built ? 'atlas.buildAgain' : 'atlas.build')}</Button>
      <ProblemAlert error={build.error} />
    </Group>
  );
}

function Room({ project, points, lead }: { project: Project; points: Points; lead: boolean }) {
  const { t } = useTranslation();
  const names = useNames(points);
  const theme = useComputedColorScheme('dark');
  const [map, setMap] = useState<'tsne' | 'principal'>('tsne');
  const facets = useMemo(() => facetsOf(points), [points]);
  const colourKeys: ColourKey[] = useMemo(() => [...facets.map((facet) => facet.key), 'factor', ...(points.days.some((day) => day !== points.days[0]) ? (['date'] as const) : [])], [facets, points]);
  const [colourBy, setColourBy] = useState<ColourKey>(colourKeys[0]!);
  const [filters, setFilters] = useState<Filters>({});
  const [region, setRegion] = useState<Uint8Array>();
  const [lasso, setLasso] = useState(false);
  const [current, setCurrent] = useState<number>();
  const [alike, setAlike] = useState<readonly number[]>([]);
  const [fit, setFit] = useState(0);
  const [zoom, setZoom] = useState(0);
  const [tab, setTab] = useState<string | null>('chosen');

  const places = useMemo(() => onSquare(points[map]), [points, map]);
  const grid = useMemo(() => new Grid(places), [places]);
  const filtered = useMemo(() => filterPoints(points.count, facets, filters, region), [points, facets, filters, region]);
  const look = useMemo(() => lookOf(points, facets, colourBy, theme), [points, facets, colourBy, theme]);
  const scene = useMemo(() => ({ places, look, passing: filtered.passing, faded: faded[theme] }), [places, look, filtered.passing, theme]);
  const marks: Mark[] = useMemo(() => (colourBy === 'cluster' ? clusterMarks(points, places) : []), [colourBy, points, places]);
  useEffect(() => setAlike([]), [current]);

  const isChosen = region !== undefined || Object.keys(filters).length > 0;
  const clear = () => {
    if (lasso) setLasso(false);
    else if (current !== undefined) setCurrent(undefined);
    else {
      setRegion(undefined);
      setFilters({});
    }
  };
  const step = (by: number) => {
    for (let i = (current ?? (by > 0 ? -1 : points.count)) + by; i >= 0 && i < points.count; i += by) {
      if (filtered.passing[i]) return setCurrent(i);
    }
  };
  const pick = (point: number | undefined) => {
    setCurrent(point);
    if (point !== undefined) setTab('chosen');
  };
  const { checks } = useChecks(project.project, lead);
  useKeys({
    lasso: () => setLasso((now) => !now),
    fit: () => setFit((n) => n + 1),
    zoomIn: () => setZoom((n) => n + 1),
    zoomOut: () => setZoom((n) => n - 1),
    colourBy: () => setColourBy(colourKeys[(colourKeys.indexOf(colourBy) + 1) % colourKeys.length]!),
    leave: clear,
    ...(tab !== 'checks' && { rowDown: () => step(1), rowUp: () => step(-1) }),
  });

  return (
    <div className="studyBody">
      <FacetPanel points={points} facets={facets} filtered={filtered} filters={filters} region={region !== undefined} look={look} colourBy={colourBy}
        onToggle={(key, value) => setFilters(toggled(filters, key, value))} onClear={() => { setFilters({}); setRegion(undefined); }} onClearRegion={() => setRegion(undefined)} isChosen={isChosen} />
      <div className="viewer">
        <Group className="tools" gap={6} role="toolbar" aria-label={t('viewer.tools')}>
          <ToolButton action="lasso" icon="polygon" on={lasso} click={() => setLasso(!lasso)} />
          <ToolButton action="fit" icon="fit" click={() => setFit((n) => n + 1)} />
          <ToolButton action="zoomIn" icon="plus" click={() => setZoom((n) => n + 1)} />
          <ToolButton action="zoomOut" icon="minus" click={() => setZoom((n) => n - 1)} />
          <span className="gap" />
          <Select size="xs" w={190} allowDeselect={false} value={colourBy} onChange={(value) => setColourBy(value as ColourKey)} aria-label={t('atlas.colourBy')} leftSection={<span aria-hidden="true">●</span>}
            data={colourKeys.map((value) => ({ value, label: t(`atlas.facet.${value}`) }))} />
          <SegmentedControl size="xs" value={map} onChange={(value) => setMap(value as 'tsne')} aria-label={t('atlas.map')} data={[{ value: 'tsne', label: 't-SNE' }, { value: 'principal', label: t('atlas.principal') }]} />
          <Text size="sm" ml="auto" data-testid="passing" role="status">{t('atlas.shown', { count: filtered.count, of: points.count })}</Text>
        </Group>
        <div className="atlasRoom">
          <AtlasMap scene={scene} grid={grid} lasso={lasso} marks={marks} current={current} alike={alike} fit={fit} zoom={zoom} label={t(`atlas.facet.${colourBy}`)}
            onPick={pick} onRegion={(line: Corner[]) => { setRegion(insideOf(places, line)); setLasso(false); setTab('chosen'); }}
            hover={(point) => <><img alt="" src={pictureOf(project.project, idOf(points, point), 160)} /><Facts points={points} point={point} short /></>} />
        </div>
        <LegendLine look={look} colourBy={colourBy} names={names} />
      </div>
      <aside className="side narrow" aria-label={t('atlas.chosen')}>
        <Tabs value={tab} onChange={setTab} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="chosen">{t('atlas.chosen')}</Tabs.Tab>
            {lead && <Tabs.Tab value="checks" rightSection={<Badge size="sm" variant="light" color="orange">{checks.filter((one) => !one.review).length}</Badge>}>{t('atlas.checks')}</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="chosen" p="xs">
            {current !== undefined && <Picture project={project.project} points={points} point={current} onPick={setCurrent} onAlike={setAlike} onClose={() => setCurrent(undefined)} />}
            <Gallery project={project.project} points={points} passing={filtered.passing} count={filtered.count} current={current} onPick={setCurrent} />
          </Tabs.Panel>
          {lead && <Tabs.Panel value="checks"><Checks project={project} onShow={(image) => { const point = placeOf(points, image); setCurrent(point < 0 ? undefined : point); }} /></Tabs.Panel>}
        </Tabs>
      </aside>
    </div>
  );
}

/** The number of each cluster, in the middle of its pictures. */
function clusterMarks(points: Points, places: Float32Array): Mark[] {
  const of = points.about.clusters.map(() => [[], []] as [number[], number[]]);
  for (let i = 0; i < points.count; i++) {
    const own = of[points.clusters[i]! - 1];
    own?.[0].push(places[2 * i]!);
    own?.[1].push(places[2 * i + 1]!);
  }
  const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  return points.about.clusters.flatMap((cluster, place) => (of[place]![0].length > 0 ? [{ x: middle(of[place]![0]), y: middle(of[place]![1]), text: String(cluster.number) }] : []));
}

const page = 36;

/** The pictures that pass, a page of them at a time. */
function Gallery({ project, points, passing, count, current, onPick }: { project: string; points: Points; passing: Uint8Array; count: number; current: number | undefined; onPick(point: number): void }) {
  const { t } = useTranslation();
  const names = useNames(points);
  const [most, setMost] = useState(page);
  useEffect(() => setMost(page), [passing]);
  const shown = useMemo(() => {
    const first: number[] = [];
    for (let i = 0; i < passing.length && first.length < most; i++) if (passing[i]) first.push(i);
    return first;
  }, [passing, most]);
  return (
    <>
      <Title order={2} size="h6" mb={4}>{t('projects.images', { count })}</Title>
      <div className="atlasThumbs">
        {shown.map((point) => (
          <button key={point} type="button" className={`thumb${point === current ? ' here' : ''}`} aria-pressed={point === current} aria-label={names.labels(point)} title={names.labels(point)} onClick={() => onPick(point)}>
            <img loading="lazy" alt="" src={pictureOf(project, idOf(points, point), 160)} />
          </button>
        ))}
      </div>
      {count > most && <Button mt="xs" size="compact-sm" variant="default" onClick={() => setMost(most + page)}>{t('common.more')}</Button>}
    </>
  );
}
