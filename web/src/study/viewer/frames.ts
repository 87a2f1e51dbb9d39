/** The pictures of one cine, decoded ahead of where it plays. */
export class Frames {
  private readonly decoded = new Map<number, ImageBitmap>();
  private readonly sharp = new Map<number, ImageBitmap>();
  private readonly loading = new Map<number, AbortController>();
  private readonly failed = new Set<number>();
  private readonly listeners = new Set<(frame: number) => void>();
  private readonly capacity: number;
  private at = 0;
  private closed = false;

  /** Keeps at most `budget` bytes of pixels. */
  constructor(
    readonly count: number,
    private readonly address: (frame: number, lossless: boolean) => string,
    bytesPerFrame: number,
    budget = 400e6,
  ) {
    this.capacity = Math.max(8, Math.min(count, Math.floor(budget / Math.max(1, bytesPerFrame))));
  }

  /** The best picture of a frame that is here. */
  get(frame: number): ImageBitmap | undefined {
    return this.sharp.get(frame) ?? this.decoded.get(frame);
  }

  isLossless(frame: number): boolean {
    return this.sharp.has(frame);
  }

  hasFailed(frame: number): boolean {
    return this.failed.has(frame);
  }

  get ready(): number {
    return this.decoded.size;
  }

  onLoad(listener: (frame: number) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Begins to load from a frame on, and lets go of what is farthest behind it. */
  want(frame: number) {
    this.at = frame;
    this.fill();
  }

  /** The frame without loss, for when it is looked at and not passing by. */
  async sharpen(frame: number) {
    if (this.sharp.has(frame)) return;
    const bitmap = await this.load(frame, true, new AbortController().signal);
    if (!bitmap) return;
    if (this.sharp.size >= 6) {
      const [oldest] = this.sharp.keys();
      this.sharp.get(oldest!)?.close();
      this.sharp.delete(oldest!);
    }
    this.sharp.set(frame, bitmap);
    this.tell(frame);
  }

  close() {
    this.closed = true;
    for (const abort of this.loading.values()) abort.abort();
    for (const bitmap of [...this.decoded.values(), ...this.sharp.values()]) bitmap.close();
    this.decoded.clear();
    this.sharp.clear();
    this.listeners.clear();
  }

  private ahead(frame: number): number {
    return (frame - this.at + this.count) % this.count;
  }

  private fill() {
    if (this.closed) return;
    for (let step = 0; step < this.capacity && this.loading.size < 6; step++) {
      const frame = (this.at + step) % this.count;
      if (this.decoded.has(frame) || this.loading.has(frame) || this.failed.has(frame)) continue;
      const abort = new AbortController();
      this.loading.set(frame, abort);
      void this.load(frame, false, abort.signal).then((bitmap) => {
        this.loading.delete(frame);
        if (bitmap) {
          this.decoded.set(frame, bitmap);
          this.evict();
          this.tell(frame);
        } else if (!abort.signal.aborted) {
          this.failed.add(frame);
          setTimeout(() => this.failed.delete(frame), 3000);
          this.tell(frame);
        }
        this.fill();
      });
    }
  }

  private evict() {
    while (this.decoded.size > this.capacity) {
      const farthest = [...this.decoded.keys()].reduce((best, frame) => (this.ahead(frame) > this.ahead(best) ? frame : best));
      this.decoded.get(farthest)?.close();
      this.decoded.delete(farthest);
    }
  }

  private tell(frame: number) {
    for (const listener of [...this.listeners]) listener(frame);
  }

  private async load(frame: number, lossless: boolean, signal: AbortSignal): Promise<ImageBitmap | undefined> {
    try {
      const response = await fetch(this.address(frame, lossless), { signal });
      if (!response.ok) return undefined;
      const bitmap = await createImageBitmap(await response.blob());
      if (this.closed) {
        bitmap.close();
        return undefined;
      }
      return bitmap;
    } catch {
      return undefined;
    }
  }
}
