export function drawRecording(
  lines: readonly { readonly at: number; readonly text: string }[],
  options: { readonly title: string; readonly slowness: number },
): string;
export function linesIn(svg: string): readonly string[];
