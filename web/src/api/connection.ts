import { useSyncExternalStore } from 'react';

/** A value outside React that components follow. */
export class Signal<T> {
  private readonly listeners = new Set<() => void>();
  constructor(private value: T) {}
  get = () => this.value;
  set(value: T) {
    if (value === this.value) return;
    this.value = value;
    for (const listener of [...this.listeners]) listener();
  }
  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };
}

export function useSignal<T>(signal: Signal<T>): T {
  return useSyncExternalStore(signal.subscribe, signal.get);
}

export const online = new Signal(true);
export const expired = new Signal(false);

export function reportOnline(value: boolean) {
  online.set(value);
}

if (typeof window !== 'undefined') window.addEventListener('offline', () => reportOnline(false));

export function whenOnline(): Promise<void> {
  return new Promise((resolve) => {
    const stop = online.subscribe(() => {
      if (!online.get()) return;
      stop();
      resolve();
    });
    if (online.get()) {
      stop();
      resolve();
    }
  });
}

let release: (() => void) | undefined;
let waiting: Promise<void> | undefined;

/** Resolves when the person has signed in again. */
export function waitForSignIn(): Promise<void> {
  waiting ??= new Promise((resolve) => {
    release = resolve;
  });
  expired.set(true);
  return waiting;
}

export function signedInAgain() {
  expired.set(false);
  waiting = undefined;
  release?.();
  release = undefined;
}
