import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answer, api, type Schemas } from '../api/client.ts';
import { online, Signal, useSignal } from '../api/connection.ts';

export type Job = Schemas['Job'];

const listening = new Signal(false);

export function isRunning(job: Job): boolean {
  return job.state === 'waiting' || job.state === 'running';
}

/** The list with one job replaced, or added where it is new; newest first. */
export function withJob(jobs: readonly Job[], job: Job): Job[] {
  return jobs.some((one) => one.job === job.job) ? jobs.map((one) => (one.job === job.job ? job : one)) : [job, ...jobs];
}

export function useJobs(enabled = true): Job[] {
  const live = useSignal(listening);
  const { data } = useQuery({
    queryKey: ['jobs'],
    queryFn: async () => (await answer(api.GET('/api/jobs'))).items,
    enabled,
    // Events tell of progress; where they cannot come through, the list is asked for.
    refetchInterval: (query) => ((query.state.data ?? []).some(isRunning) ? (live ? 10_000 : 2_000) : false),
  });
  return data ?? [];
}

export function useRunningJobs(enabled: boolean): number {
  return useJobs(enabled).filter(isRunning).length;
}

/** Follows the server's events while the shell is shown. */
export function useServerEvents(enabled: boolean) {
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource('/api/events');
      source.onopen = () => listening.set(true);
      source.onerror = () => {
        listening.set(false);
        if (source?.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(open, online.get() ? 5_000 : 15_000);
      };
      source.addEventListener('job', (event) => {
        const job = parse(event.data as string);
        if (job) client.setQueryData<Job[]>(['jobs'], (jobs) => withJob(jobs ?? [], job));
        else void client.invalidateQueries({ queryKey: ['jobs'] });
        if (job && !isRunning(job)) void refreshStudies();
      });
      source.addEventListener('studies', () => void refreshStudies());
    };
    const refreshStudies = () =>
      Promise.all(['studies', 'study', 'patients', 'timeline', 'positives'].map((key) => client.invalidateQueries({ queryKey: [key] })));
    open();
    return () => {
      clearTimeout(timer);
      source?.close();
      listening.set(false);
    };
  }, [enabled, client]);
}

function parse(data: string): Job | undefined {
  try {
    const job = JSON.parse(data) as Partial<Job>;
    return typeof job.job === 'number' && job.state && Array.isArray(job.problems) ? (job as Job) : undefined;
  } catch {
    return undefined;
  }
}
