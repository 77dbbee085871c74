import { type Block, blocksOf, type Span } from './blocks.js';

/** One answer on the page while it comes. */
export interface Shown {
  think(text: string): void;
  say(text: string): void;
  note(text: string, wrong?: boolean): void;
}

export function showQuestion(turns: HTMLElement, text: string): void {
  turns.append(element('article', { className: 'user' }, text));
}

/** Follows what is written as long as the reader is at the end; who has scrolled up is left alone. */
export function showAnswer(turns: HTMLElement): Shown {
  const article = element('article', { className: 'assistant' });
  const body = element('div', {});
  article.append(body);
  turns.append(article);
  const thoughts = element('div', {});
  let content = '';
  const follow = (change: () => void): void => {
    const atEnd = turns.scrollHeight - turns.scrollTop - turns.clientHeight < 40;
    change();
    if (atEnd) turns.scrollTop = turns.scrollHeight;
  };
  return {
    think: (text) =>
      follow(() => {
        if (thoughts.textContent === '') {
          const details = element('details', { className: 'thinking' });
          details.append(element('summary', {}, 'Thinking'), thoughts);
          article.prepend(details);
        }
        thoughts.append(text);
      }),
    say: (text) =>
      follow(() => {
        content += text;
        body.replaceChildren(...blocksOf(content).map(nodeOf));
      }),
    note: (text, wrong = false) =>
      follow(() => article.append(element('p', { className: wrong ? 'notes wrong' : 'notes' }, text))),
  };
}

function nodeOf(block: Block): HTMLElement {
  switch (block.kind) {
    case 'heading':
      return withSpans(element(headings[block.level - 1] ?? 'h6', {}), block.spans);
    case 'paragraph':
      return withSpans(element('p', {}), block.spans);
    case 'quote':
      return withSpans(element('blockquote', {}), block.spans);
    case 'rule':
      return element('hr', {});
    case 'list': {
      const list = element(block.ordered ? 'ol' : 'ul', {});
      list.append(...block.items.map((item) => withSpans(element('li', {}), item)));
      return list;
    }
    case 'code':
      return codeNode(block.text);
  }
}

/** The page has a first heading of its own. */
const headings = ['h2', 'h3', 'h4', 'h5', 'h6', 'h6'] as const;

function codeNode(text: string): HTMLElement {
  const copy = element('button', { type: 'button' }, 'Copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = 'Copied';
  });
  const pre = element('pre', { tabIndex: 0 });
  pre.append(element('code', {}, text), copy);
  return pre;
}

const tags = { plain: undefined, strong: 'strong', emphasis: 'em', code: 'code' } as const;

function withSpans(parent: HTMLElement, spans: readonly Span[]): HTMLElement {
  parent.append(
    ...spans.map(({ style, text }) => {
      const tag = tags[style];
      return tag === undefined ? document.createTextNode(text) : element(tag, {}, text);
    }),
  );
  return parent;
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
  text?: string,
): HTMLElementTagNameMap[Tag] {
  const node = Object.assign(document.createElement(tag), properties);
  if (text !== undefined) node.textContent = text;
  return node;
}
