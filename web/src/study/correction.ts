import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { answer, api, ApiError, type Schemas } from '../api/client.ts';
import { type Outline, rounded } from './viewer/contour.ts';
import { amend, begin, type History, push, redo, undo } from './viewer/history.ts';

type Edits = ReadonlyMap<string, Outline>;
export type Readout = Schemas['Readout'];

const keyOf = (outline: { image: number; frame: number }) => `${outline.image}:${outline.frame}`;

export interface Correction {
  /** The version whose outlines are shown; 0 the program's. */
  version: number | undefined;
  outlineAt(image: number, frame: number): Outline | undefined;
  frames(image: number): number[];
  isChanged(image: number, frame: number): boolean;
  dirty: boolean;
  canUndo: boolean;
  canRedo: boolean;
  /** A change; all changes until `endStroke` are one step to undo. */
  change(outline: Outline): void;
  endStroke(): void;
  undo(): void;
  redo(): void;
  discard(): void;
  preview: Readout | undefined;
  previewError: unknown;
  previewing: boolean;
  saving: boolean;
  saveError: unknown;
  conflict: boolean;
  save(note: string): Promise<boolean>;
  /** After somebody else's version: mine goes on top of it. */
  rebase(): Promise<void>;
}

/** Outlines of a study as they are corrected, with what they would measure. */
export function useCorrection(study: string, enabled: boolean, version: number | undefined): Correction {
  const client = useQueryClient();
  const { data: outlines } = useQuery({
    queryKey: ['outlines', study, version],
    queryFn: () => answer(api.GET('/api/studies/{study}/outlines', { params: { path: { study }, query: version === undefined ? {} : { version } } })),
    enabled,
    staleTime: Infinity,
  });
  const [base, setBase] = useState<number>();
  const [history, setHistory] = useState<History<Edits>>(() => begin<Edits>(new Map()));
  const going = useRef(false);
  const [preview, setPreview] = useState<Readout>();
  const [previewError, setPreviewError] = useState<unknown>();
  const [previewing, setPreviewing] = useState(false);
  const [saving, setSaving] = useState(false);
  const [saveError, setSaveError] = useState<unknown>();

  useEffect(() => setBase(outlines?.version), [outlines]);
  useEffect(() => setHistory(begin<Edits>(new Map())), [study, version]);

  const edits = history.present;
  const shown = useMemo(() => {
    const all = new Map((outlines?.items ?? []).map((outline) => [keyOf(outline), outline]));
    for (const [key, outline] of edits) all.set(key, outline);
    return all;
  }, [outlines, edits]);

  useEffect(() => {
    if (edits.size === 0 || base === undefined) {
      setPreview(undefined);
      setPreviewError(undefined);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      setPreviewing(true);
      try {
        const readout = await answer(api.POST('/api/studies/{study}/outlines/preview', {
          params: { path: { study } },
          body: { base, items: [...edits.values()].map(rounded) },
          signal: abort.signal,
        }));
        setPreview(readout);
        setPreviewError(undefined);
      } catch (error) {
        if (!abort.signal.aborted) setPreviewError(error);
      } finally {
        if (!abort.signal.aborted) setPreviewing(false);
      }
    }, 120);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [edits, base, study]);

  const change = (outline: Outline) => {
    const begun = going.current;
    going.current = true;
    setHistory((old) => {
      const next = new Map(old.present).set(keyOf(outline), outline);
      return begun ? amend(old, next) : push(old, next);
    });
  };

  const save = async (note: string): Promise<boolean> => {
    if (base === undefined || edits.size === 0) return false;
    setSaving(true);
    setSaveError(undefined);
    try {
      await answer(api.POST('/api/studies/{study}/versions', {
        params: { path: { study } },
        body: { base, note, items: [...edits.values()].map(rounded) },
      }));
      setHistory(begin<Edits>(new Map()));
      await Promise.all([client.invalidateQueries({ queryKey: ['study', study] }), client.invalidateQueries({ queryKey: ['outlines', study] }), client.invalidateQueries({ queryKey: ['studies'] })]);
      return true;
    } catch (error) {
      setSaveError(error);
      return false;
    } finally {
      setSaving(false);
    }
  };

  const rebase = async () => {
    const newest = await answer(api.GET('/api/studies/{study}/outlines', { params: { path: { study }, query: {} } }));
    setBase(newest.version);
    setSaveError(undefined);
    await client.invalidateQueries({ queryKey: ['study', study] });
  };

  return {
    version: outlines?.version,
    outlineAt: (image, frame) => shown.get(`${image}:${frame}`),
    frames: (image) => [...shown.values()].filter((outline) => outline.image === image).map((outline) => outline.frame).sort((a, b) => a - b),
    isChanged: (image, frame) => edits.has(`${image}:${frame}`),
    dirty: edits.size > 0,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change,
    endStroke: () => {
      going.current = false;
    },
    undo: () => setHistory(undo),
    redo: () => setHistory(redo),
    discard: () => setHistory(begin<Edits>(new Map())),
    preview,
    previewError,
    previewing,
    saving,
    saveError,
    conflict: saveError instanceof ApiError && saveError.status === 409,
    save,
    rebase,
  };
}
