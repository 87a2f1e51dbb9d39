import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { problemOf, send } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';

/** The report in a frame that may run nothing and reach nothing. */
export function ReportFrame({ study }: { study: string }) {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ['study', study, 'report', i18n.language],
    queryFn: async () => {
      const response = await send(new Request(`${location.origin}/api/studies/${study}/report`, { headers: { 'Accept-Language': i18n.language } }));
      if (!response.ok) throw problemOf(response.status, await response.json().catch(() => undefined));
      return response.text();
    },
  });
  return (
    <div className="report">
      <ProblemAlert error={error} retry={() => void refetch()} />
      {!data && !error && <Loader m="xl" aria-label={t('common.loading')} />}
      {data && <iframe title={t('study.report')} sandbox="" srcDoc={data} />}
    </div>
  );
}
