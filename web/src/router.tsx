import type { ComponentType } from 'react';
import { createBrowserRouter, Navigate } from 'react-router';
import { online, reportOnline, whenOnline } from './api/connection.ts';
import { Failure } from './common/Failure.tsx';
import { Entry } from './shell/Entry.tsx';
import { Invitation, Setup } from './shell/FirstPassword.tsx';
import { Home } from './shell/Home.tsx';

/** A page's code, asked for again when the server is back; code that a newer version replaced loads the page anew. */
function page(load: () => Promise<ComponentType>): () => Promise<{ Component: ComponentType }> {
  return async () => {
    for (;;) {
      try {
        return { Component: await load() };
      } catch (error) {
        const there = await fetch('/api/session').then(() => true, () => false);
        if (there && online.get()) {
          if (sessionStorage.getItem('etalon.reloaded') === location.pathname) throw error;
          sessionStorage.setItem('etalon.reloaded', location.pathname);
          location.reload();
        }
        reportOnline(false);
        await whenOnline();
      }
    }
  };
}

export const router = createBrowserRouter([
  { path: '/setup', element: <Setup /> },
  { path: '/invitation', element: <Invitation /> },
  {
    path: '/',
    element: <Entry />,
    errorElement: <Failure />,
    children: [
      { index: true, element: <Home /> },
      { path: 'studies', lazy: page(async () => (await import('./worklist/Worklist.tsx')).Worklist) },
      { path: 'studies/:study', lazy: page(async () => (await import('./study/StudyPage.tsx')).StudyPage) },
      { path: 'patients', lazy: page(async () => (await import('./patients/Patients.tsx')).Patients) },
      { path: 'patients/:patient', lazy: page(async () => (await import('./patients/TimelinePage.tsx')).TimelinePage) },
      { path: 'positives', lazy: page(async () => (await import('./patients/Positives.tsx')).Positives) },
      { path: 'projects', lazy: page(async () => (await import('./projects/Projects.tsx')).Projects) },
      { path: 'projects/:project', lazy: page(async () => (await import('./projects/ProjectPage.tsx')).ProjectPage) },
      { path: 'projects/:project/read', lazy: page(async () => (await import('./projects/ReadingPage.tsx')).ReadingPage) },
      { path: 'projects/:project/atlas', lazy: page(async () => (await import('./atlas/AtlasPage.tsx')).AtlasPage) },
      { path: 'statistics', lazy: page(async () => (await import('./statistics/StatisticsPage.tsx')).StatisticsPage) },
      { path: 'projects/:project/learn', lazy: page(async () => (await import('./learn/LearnPage.tsx')).LearnPage) },
      { path: 'administration', lazy: page(async () => (await import('./admin/Administration.tsx')).Administration) },
      { path: '*', element: <Navigate to="/" replace /> },
    ],
  },
]);
