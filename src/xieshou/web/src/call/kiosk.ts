const stirs = ["pointerdown", "keydown", "touchstart", "input"] as const;

/** A code that one page load keeps; nothing of it outlives the page. */
export interface Memory {
  recall(): string;
  keep(pass: string): void;
}

export const noMemory: Memory = { recall: () => "", keep: () => undefined };

/**
 * A computer that many share: after each talk, and when somebody walks away from what they typed, the page begins anew. A new
 * page knows nothing of the one before: no pass, no name, no line of the chat, and "back" leads to none of them.
 */
export class Kiosk {
  private idle = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly form: HTMLFormElement,
  ) {
    for (const kind of stirs) addEventListener(kind, () => this.wait(), { passive: true });
    addEventListener("pageshow", (event) => event.persisted && this.reset());
    form.reset();
  }

  /** The talk is over: leave a moment to read why, then show the door again. */
  over(): void {
    window.setTimeout(() => this.reset(), 1000 * Number(this.root.dataset.kioskBack));
  }

  private wait(): void {
    window.clearTimeout(this.idle);
    this.idle = window.setTimeout(() => this.look(), 1000 * Number(this.root.dataset.kioskIdle));
  }

  /** Nobody has touched anything for long. Who waits or talks is left alone: they need not touch anything. */
  private look(): void {
    const isTyping = this.root.hidden && [...new FormData(this.form).values()].some((value) => value !== "");
    const isLeft = !this.root.hidden && ["lobby", "ended"].includes(this.root.dataset.state ?? "");
    if (isTyping || isLeft) this.reset();
    else this.wait();
  }

  private reset(): void {
    sessionStorage.clear();
    location.replace(location.pathname);
  }
}
