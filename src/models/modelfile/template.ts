/**
 * Why a template is none, as far as its actions and blocks go: Ollama refuses to make a model of such a one, and an engine
 * that finds it in a store fails on every request. Grammar: Go's `text/template`. Names of functions and fields are not
 * looked at, since every version of Ollama may know more of them.
 *
 * @returns in words that continue "its TEMPLATE …"; undefined of one that may be right
 */
export function templateMistake(text: string): string | undefined {
  const open: Block[] = [];
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', at)) {
    const end = endOfAction(text, at + 2);
    if (end === undefined) return `has an action that is not closed: ${shown(text.slice(at))}`;
    const mistake = mistakeIn(text.slice(at + 2, end), open);
    if (mistake !== undefined) return mistake;
    at = end + 2;
  }
  const unfinished = open.at(-1);
  return unfinished && `has no {{ end }} for ${shown(`{{${unfinished.action}}}`)}`;
}

interface Block {
  readonly action: string;
  /** Whether its last part has begun. */
  readonly last: boolean;
}

/** @param open blocks around the action, which opens or closes one of them */
function mistakeIn(action: string, open: Block[]): string | undefined {
  const content = action.replace(/^-\s|\s-$/g, '').trim();
  if (content === '') return 'has an action with nothing in it';
  const [word = ''] = /^[\p{L}\p{N}_]+/u.exec(content) ?? [];
  if (blocks.includes(word)) open.push({ action, last: false });
  if (word === 'end' && open.pop() === undefined) return 'has an {{ end }} too many';
  if (word !== 'else') return undefined;
  const block = open.pop();
  if (block === undefined) return 'has an {{ else }} outside of any block';
  if (block.last) return `has an {{ else }} too many for ${shown(`{{${block.action}}}`)}`;
  open.push({ ...block, last: content === 'else' });
  return undefined;
}

const blocks = ['if', 'range', 'with', 'define', 'block'];

/** Where the `}}` of an action stands that begins at `from`; those in texts and in remarks close nothing. */
function endOfAction(text: string, from: number): number | undefined {
  const remark = /^(-\s)?\/\*/.exec(text.slice(from, from + 4));
  const start = remark === null ? from : text.indexOf('*/', from + remark[0].length);
  if (start < 0) return undefined;
  let at = start;
  while (at < text.length) {
    if (text.startsWith('}}', at)) return at;
    const quoted = quotedAt(text, at);
    if (quoted === 0) return undefined;
    at += quoted ?? 1;
  }
  return undefined;
}

/** Length of the text in quotes that begins here; 0 when it has no end, undefined when none begins. */
function quotedAt(text: string, at: number): number | undefined {
  const quote = text[at];
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
  for (let end = at + 1; end < text.length; end += 1) {
    const character = text[end];
    if (character === quote) return end + 1 - at;
    if (quote === '`') continue;
    if (character === '\n') return 0;
    if (character === '\\') end += 1;
  }
  return 0;
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 40));
