import { ActionIcon, Alert, Badge, Button, Group, Menu, Text, Tooltip, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, Outlet, useLocation, useNavigate } from 'react-router';
import { answer, api, type Session } from '../api/client.ts';
import { online, useSignal } from '../api/connection.ts';
import { fetchSession, takeSession, usePreferences, useRoles } from '../api/session.ts';
import { Icon } from '../common/Icon.tsx';
import { changeLanguage, useLanguage } from '../i18n/index.ts';
import { useRunningJobs, useServerEvents } from '../worklist/jobs.ts';
import { JobsDrawer } from '../worklist/JobsDrawer.tsx';
import { Mark } from './Door.tsx';
import { KeyHelp } from './KeyHelp.tsx';
import { useKeys } from './keys.ts';
import { PasswordDialog } from './PasswordDialog.tsx';
import { ExpiredDialog } from './SignIn.tsx';

const SecurityDialog = lazy(async () => ({ default: (await import('./SecurityDialog.tsx')).SecurityDialog }));

const DarkRoom = createContext<(dark: boolean) => void>(() => undefined);

/** Pages on which pictures are read are dark unless the person chose a theme. */
export function useDarkRoom() {
  const set = useContext(DarkRoom);
  useEffect(() => {
    set(true);
    return () => set(false);
  }, [set]);
}

export function Shell({ session }: { session: Session }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const roles = useRoles();
  const [preferences, change] = usePreferences();
  const [dark, setDark] = useState(false);
  const [help, setHelp] = useState(false);
  const [jobs, setJobs] = useState(false);
  const [password, setPassword] = useState(false);
  const [security, setSecurity] = useState(false);
  const { setColorScheme } = useMantineColorScheme();
  const scheme = preferences.theme ?? (dark ? 'dark' : 'light');
  const clinical = roles.physician || roles.operator;
  const other = language === 'fr' ? 'en' : 'fr';
  useEffect(() => setColorScheme(scheme), [scheme, setColorScheme]);
  useServerEvents(clinical);
  const running = useRunningJobs(clinical);

  const toggleTheme = () => change({ theme: scheme === 'dark' ? 'light' : 'dark' });
  useKeys({
    help: () => setHelp(true),
    theme: toggleTheme,
    ...(clinical && { worklist: () => void navigate('/studies'), patients: () => void navigate('/patients'), positives: () => void navigate('/positives') }),
    projects: () => void navigate('/projects'),
    statistics: () => void navigate('/statistics'),
  });

  const signOut = async () => {
    await answer(api.DELETE('/api/session'));
    const nobody: Session = { setup: false, version: session.version };
    takeSession(nobody);
    client.clear();
    client.setQueryData(['session'], nobody);
    await navigate('/');
  };

  return (
    <DarkRoom.Provider value={setDark}>
      <div className="shell">
        <a className="skip" href="#page">{t('nav.skip')}</a>
        <header className="bar">
          <Link to="/" className="home" aria-label={t('common.home')}><Mark size={22} /><span>Étalon</span></Link>
          <nav aria-label={t('nav.label')}>
            {clinical && <Tab to="/studies">{t('nav.worklist')}</Tab>}
            {clinical && <Tab to="/patients">{t('nav.patients')}</Tab>}
            {clinical && <Tab to="/positives">{t('nav.positives')}</Tab>}
            <Tab to="/projects">{t('nav.projects')}</Tab>
            <Tab to="/statistics">{t('nav.statistics')}</Tab>
            {roles.administrator && <Tab to="/administration">{t('nav.administration')}</Tab>}
          </nav>
          <Group gap={4} wrap="nowrap" ml="auto">
            {clinical && (
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setJobs(true)} leftSection={<Icon name="list" />}
                rightSection={running > 0 ? <Badge size="sm" circle>{running}</Badge> : undefined}>
                {t('nav.jobs')}
              </Button>
            )}
            <Tooltip label={t('nav.theme')}>
              <ActionIcon variant="subtle" color="gray" aria-label={t('nav.theme')} onClick={toggleTheme}><Icon name={scheme === 'dark' ? 'sun' : 'moon'} /></ActionIcon>
            </Tooltip>
            <Tooltip label={t('keys.title')}>
              <ActionIcon variant="subtle" color="gray" aria-label={t('keys.title')} onClick={() => setHelp(true)}><Icon name="help" /></ActionIcon>
            </Tooltip>
            <Menu position="bottom-end" width={230}>
              <Menu.Target>
                <Button size="compact-sm" variant="subtle" color="gray" leftSection={<Icon name="user" />}>{session.person?.name}</Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>{session.person?.roles.map((role) => t(`role.${role}`)).join(', ')}</Menu.Label>
                <Menu.Item lang={other} onClick={() => { changeLanguage(other); change({ language: other }); }}>{other === 'fr' ? 'Français' : 'English'}</Menu.Item>
                {preferences.theme && <Menu.Item onClick={() => change({ theme: undefined })}>{t('nav.themeAutomatic')}</Menu.Item>}
                <Menu.Item onClick={() => setPassword(true)}>{t('nav.password')}</Menu.Item>
                <Menu.Item onClick={() => setSecurity(true)}>{t('nav.security')}</Menu.Item>
                <Menu.Divider />
                <Menu.Item onClick={() => void signOut()}>{t('nav.signOut')}</Menu.Item>
                <Menu.Label>Étalon {session.version}</Menu.Label>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </header>
        <OfflineBanner />
        <main id="page" className="page" tabIndex={-1}><Outlet /></main>
        <KeyHelp opened={help} onClose={() => setHelp(false)} />
        <JobsDrawer opened={jobs} onClose={() => setJobs(false)} />
        <PasswordDialog opened={password} onClose={() => setPassword(false)} />
        {security && <Suspense><SecurityDialog session={session} onClose={() => setSecurity(false)} /></Suspense>}
        <ExpiredDialog person={session.person?.person ?? ''} />
      </div>
    </DarkRoom.Provider>
  );
}

function Tab({ to, children }: { to: string; children: ReactNode }) {
  const { pathname } = useLocation();
  return <NavLink to={to} className={pathname.startsWith(to) ? 'tab here' : 'tab'}>{children}</NavLink>;
}

/** Says that the server is away, asks again by itself, and brings the page up to date when it is back. */
function OfflineBanner() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const isOnline = useSignal(online);
  const [asking, setAsking] = useState(false);
  const retry = async () => {
    setAsking(true);
    try {
      await fetchSession();
      await client.invalidateQueries();
    } catch {
      // Still away: the banner stays.
    } finally {
      setAsking(false);
    }
  };
  useEffect(() => {
    if (isOnline) return;
    const timer = setInterval(() => void retry(), 4000);
    window.addEventListener('online', retry);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', retry);
    };
  });
  if (isOnline) return null;
  return (
    <Alert color="orange" variant="filled" radius={0} py={6} role="status">
      <Group justify="space-between">
        <Text size="sm">{t('nav.offline')}</Text>
        <Button size="compact-sm" variant="white" color="dark" loading={asking} onClick={() => void retry()}>{t('common.retry')}</Button>
      </Group>
    </Alert>
  );
}
