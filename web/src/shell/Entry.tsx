import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchSession } from '../api/session.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { changeLanguage } from '../i18n/index.ts';
import { SetupNeeded } from './FirstPassword.tsx';
import { Shell } from './Shell.tsx';
import { SignIn } from './SignIn.tsx';

/** Sign-in for those who are not, else the shell. */
export function Entry() {
  const { t } = useTranslation();
  const { data: session, error, refetch } = useQuery({ queryKey: ['session'], queryFn: fetchSession, staleTime: 60_000 });
  const language = session?.preferences?.language;
  useEffect(() => {
    if (language) changeLanguage(language);
  }, [language]);
  if (error && !session) return <Center h="100vh"><ProblemAlert error={error} retry={() => void refetch()} /></Center>;
  if (!session) return <Center h="100vh"><Loader aria-label={t('common.loading')} /></Center>;
  if (session.setup) return <SetupNeeded />;
  if (!session.person) return <SignIn />;
  return <Shell session={session} />;
}
