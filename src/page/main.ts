import { AskError, ask, type Ending, type Message, models, type Piece } from './ask.js';
import { element, showAnswer, showQuestion } from './show.js';
import { setUpTheme } from './theme.js';

/** The page that `ollama-lambda open` serves: one conversation, kept as long as the page is open. */
const part = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const turns = part('turns');
const form = part<HTMLFormElement>('form');
const question = part<HTMLTextAreaElement>('question');
const system = part<HTMLTextAreaElement>('system');
const send = part<HTMLButtonElement>('send');
const model = part<HTMLSelectElement>('model');
const status = part('status');

/** What has been said; another object once somebody began anew. */
let conversation: { said: readonly Message[] } = { said: [] };
let answering: AbortController | undefined;

setUpTheme(part<HTMLButtonElement>('theme'));
part('clear').addEventListener('click', () => {
  answering?.abort();
  conversation = { said: [] };
  turns.replaceChildren();
  question.focus();
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (answering !== undefined) return answering.abort();
  const text = question.value.trim();
  if (text === '' || model.value === '') return;
  question.value = '';
  void turn(text);
});
question.addEventListener('keydown', (event) => {
  // While an input method composes, Enter chooses a word.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (answering === undefined) form.requestSubmit();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') answering?.abort();
});
question.focus();
void listModels();

async function listModels(): Promise<void> {
  status.textContent = 'asking the endpoint for its models …';
  try {
    const names = await models();
    model.replaceChildren(...names.map((name) => element('option', { value: name }, name)));
    status.textContent = '';
  } catch (error) {
    status.textContent = `The endpoint cannot be asked: ${wordsOf(error)}. Reload the page to try again.`;
    status.className = 'wrong';
  }
}

/** A question that failed is put back where it was written, and is no part of the conversation. */
async function turn(text: string): Promise<void> {
  const own = conversation;
  const asked: readonly Message[] = [...own.said, { role: 'user', content: text }];
  showQuestion(turns, text);
  const shown = showAnswer(turns);
  turns.scrollTop = turns.scrollHeight;
  answering = new AbortController();
  send.textContent = 'Stop';
  status.className = '';
  status.textContent = 'waiting for the first token (a function that slept loads its model first) …';
  let content = '';
  const take = (piece: Piece): void => {
    status.textContent = 'answering; Esc stops';
    content += piece.content;
    if (piece.thinking !== '') shown.think(piece.thinking);
    if (piece.content !== '') shown.say(piece.content);
  };
  try {
    const ending = await ask(model.value, withSystem(asked), take, answering.signal);
    shown.note(endingNote(ending));
    own.said = [...asked, { role: 'assistant', content }];
  } catch (error) {
    const stopped = error instanceof DOMException && error.name === 'AbortError';
    shown.note(stopped ? stoppedNote : `No answer: ${wordsOf(error)}`, !stopped);
    if (!stopped && question.value === '') question.value = text;
    if (stopped && content !== '') own.said = [...asked, { role: 'assistant', content }];
  }
  answering = undefined;
  send.textContent = 'Send';
  status.textContent = '';
  question.focus();
}

const endingNote = ({ cut, tokensPerSecond }: Ending): string =>
  [
    ...(tokensPerSecond === undefined ? [] : [`${tokensPerSecond.toFixed(1)} tokens/s`]),
    ...(cut ? ['cut at its limit'] : []),
  ].join(' · ');

const stoppedNote =
  'Stopped here. A function on Lambda is not told: it goes on to its limit and is billed for it.';

function withSystem(messages: readonly Message[]): readonly Message[] {
  const content = system.value.trim();
  return content === '' ? messages : [{ role: 'system', content }, ...messages];
}

const wordsOf = (error: unknown): string =>
  error instanceof AskError ? error.message : 'the program that serves this page has ended';
