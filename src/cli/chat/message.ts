/**
 * A message out of lines. A line that ends in a backslash goes on in the next one, and everything between a line that
 * begins with three quotes and one that ends with them is one message, as in `ollama run`.
 */
export interface MessageReader {
  /** The message, when this line completes one. */
  take(line: string): string | undefined;
  /** Whether a message has been begun: the prompt of the next line says so. */
  readonly begun: boolean;
  /** Forgets what was begun. */
  drop(): void;
}

const fence = '"""';

export function createMessageReader(): MessageReader {
  let lines: string[] = [];
  let fenced = false;
  const complete = (): string => {
    const message = lines.join('\n');
    lines = [];
    fenced = false;
    return message;
  };
  return {
    take(line) {
      if (!fenced && lines.length === 0 && line.startsWith(fence)) {
        fenced = true;
        const rest = line.slice(fence.length);
        return rest === '' ? undefined : this.take(rest);
      }
      if (fenced) {
        const last = line.endsWith(fence);
        lines.push(last ? line.slice(0, -fence.length) : line);
        return last ? complete() : undefined;
      }
      const goesOn = line.endsWith('\\');
      lines.push(goesOn ? line.slice(0, -1) : line);
      return goesOn ? undefined : complete();
    },
    get begun() {
      return fenced || lines.length > 0;
    },
    drop: () => {
      complete();
    },
  };
}
