import { useTranslation } from 'react-i18next';

/** The report as the program made it. Its scripts sort and fold, and know nothing of the session. */
export function ReportFrame({ study }: { study: string }) {
  const { t } = useTranslation();
  return (
    <div className="report">
      <iframe title={t('study.report')} sandbox="allow-scripts" src={`/api/studies/${study}/report`} />
    </div>
  );
}
