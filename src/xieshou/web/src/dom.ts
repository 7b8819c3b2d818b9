/** All elements of a selector inside root, root itself included. */
export function all<T extends HTMLElement>(root: ParentNode, selector: string): T[] {
  const found = [...root.querySelectorAll<T>(selector)];
  if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root as T);
  return found;
}

/** Call back for a click on any element that matches, now or later. */
export function onClick(selector: string, act: (element: HTMLElement, event: MouseEvent) => void): void {
  document.addEventListener("click", (event) => {
    const element = (event.target as Element | null)?.closest<HTMLElement>(selector);
    if (element) act(element, event);
  });
}

/** Whether typing goes into a field, so that keys are not commands. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Run something once for each element, however often a fragment is announced. */
export function once(element: HTMLElement, name: string): boolean {
  const key = `started${name}`;
  if (element.dataset[key]) return false;
  element.dataset[key] = "1";
  return true;
}
