// Draws what a program printed, with the moment of each line, as one SVG that plays by itself and stops at the end. Nothing in
// it comes from elsewhere: no script, no font, no service.

/** Of the window; longer lines go on in the next row. */
const columns = 104;
const rows = 30;
const cell = { width: 7.25, height: 17 };
const margin = { top: 44, side: 16 };

/** Colours of a terminal on a dark ground, by the SGR numbers that the program uses. */
const colours = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 36: '#79c0ff' };

/**
 * @param {readonly {at: number, text: string}[]} lines `at` in milliseconds since the start; SGR codes in the text
 * @param {{title: string, slowness: number}} options how many times slower than it was it plays
 */
export function drawRecording(lines, { title, slowness }) {
  const drawn = lines.flatMap(({ at, text }) =>
    wrapped(spansOf(text)).map((spans) => ({ at: (at * slowness) / 1000, spans })),
  );
  const width = columns * cell.width + 2 * margin.side;
  const height = rows * cell.height + margin.top + margin.side;
  const end = drawn.at(-1)?.at ?? 0;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    '<style>',
    `text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}`,
    '.b{font-weight:700}.d{fill:#9198a1}',
    ...Object.entries(colours).map(([code, colour]) => `.c${code}{fill:${colour}}`),
    `.l{animation:show 1ms both}@keyframes show{from{opacity:0}to{opacity:1}}`,
    ...scrolling(drawn, end),
    '@media(prefers-reduced-motion:reduce){.l{animation:none}}',
    '</style>',
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (fill, at) => `<circle cx="${20 + at * 18}" cy="20" r="6" fill="${fill}"/>`,
    ),
    `<text class="d" x="${width / 2}" y="24" text-anchor="middle">${escaped(title)}</text>`,
    `<svg y="${margin.top - 12}" width="${width}" height="${rows * cell.height + 12}"><g class="all">`,
    ...drawn.map(rowText),
    '</g></svg>',
    '</svg>',
    '',
  ].join('\n');
}

/** The lines that an SVG of this kind shows, without colours: for the test that compares it with the program. */
export const linesIn = (svg) =>
  [...svg.matchAll(/<text class="l"[^>]*>(.*?)<\/text>/g)].map(([, inner]) =>
    inner
      .replace(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&'),
  );

function rowText({ at, spans }, row) {
  const y = 12 + row * cell.height;
  const inner = spans.map(({ classes, text }) =>
    classes === '' ? escaped(text) : `<tspan class="${classes}">${escaped(text)}</tspan>`,
  );
  return `<text class="l" x="${margin.side}" y="${y}" style="animation-delay:${at.toFixed(2)}s">${inner.join('')}</text>`;
}

/** A terminal scrolls when a line comes below the last row. */
function scrolling(drawn, end) {
  const overflow = drawn.slice(rows);
  if (overflow.length === 0) return [];
  const step = ({ at }, n) =>
    `${((100 * at) / end).toFixed(2)}%{transform:translateY(${-(n + 1) * cell.height}px)}`;
  const last = `translateY(${-overflow.length * cell.height}px)`;
  return [
    `.all{transform:${last};animation:scroll ${end.toFixed(2)}s step-end both}`,
    `@keyframes scroll{0%{transform:translateY(0)}${overflow.map(step).join('')}100%{transform:${last}}}`,
    '@media(prefers-reduced-motion:reduce){.all{animation:none}}',
  ];
}

/** Pieces of a line, each in one style. */
function spansOf(text) {
  const on = new Set();
  const spans = [];
  // biome keeps control characters out of patterns, so the escape is put in by its number.
  const sgr = new RegExp(`${String.fromCharCode(27)}\\[(\\d*(?:;\\d+)*)m`);
  for (const [at, piece] of text.split(sgr).entries()) {
    if (at % 2 === 1) for (const code of piece.split(';')) turn(on, Number(code));
    else if (piece !== '') spans.push({ classes: [...on].join(' '), text: piece });
  }
  return spans;
}

function turn(on, code) {
  if (code === 0) on.clear();
  if (code === 1) on.add('b');
  if (code === 2) on.add('d');
  if (code === 22) for (const name of ['b', 'd']) on.delete(name);
  if (code === 39 || colours[code] !== undefined)
    for (const name of [...on]) if (name.startsWith('c')) on.delete(name);
  if (colours[code] !== undefined) on.add(`c${code}`);
}

function wrapped(spans) {
  const out = [[]];
  let room = columns;
  for (const { classes, text } of spans) {
    for (let rest = text; rest !== ''; ) {
      if (room === 0) {
        out.push([]);
        room = columns;
      }
      out.at(-1).push({ classes, text: rest.slice(0, room) });
      const taken = Math.min(room, rest.length);
      rest = rest.slice(taken);
      room -= taken;
    }
  }
  return out;
}

const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
