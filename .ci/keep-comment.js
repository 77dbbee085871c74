// Keeps one comment on a pull request of GitHub: writes it, or writes it anew where it stands already. For action.yml.
//
//   node keep-comment.js comment.md
//
// The first line of the file is a mark that nobody sees, by which the comment is found again. Reads GITHUB_TOKEN,
// GITHUB_API_URL, GITHUB_REPOSITORY and PULL_REQUEST; the token is sent in a header and stands nowhere else.
import { readFileSync } from 'node:fs';

const {
  GITHUB_TOKEN,
  GITHUB_API_URL = 'https://api.github.com',
  GITHUB_REPOSITORY,
  PULL_REQUEST,
} = process.env;
const repository = `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}`;

/** GitHub refuses more than 65,536 characters. */
const most = 65_000;

const body = shortened(readFileSync(process.argv[2], 'utf8'));
const mark = body.split('\n', 1)[0];
const before = await ownComment(mark);
const comment =
  before === undefined
    ? await ask('POST', `${repository}/issues/${PULL_REQUEST}/comments`, { body })
    : await ask('PATCH', `${repository}/issues/comments/${before.id}`, { body });
console.log(comment.html_url);

function shortened(text) {
  if (text.length <= most) return text;
  return `${text.slice(0, most)}\n~~~~\n\nThe rest is in the summary of the run.\n`;
}

/** Somebody else's comment that begins with the mark is not ours: a person can type it. */
async function ownComment(mark) {
  for (let page = 1; ; page++) {
    const path = `issues/${PULL_REQUEST}/comments?per_page=100&page=${page}`;
    const comments = await ask('GET', `${repository}/${path}`);
    const found = comments.find(({ user, body }) => user?.type === 'Bot' && body?.startsWith(mark));
    if (found !== undefined || comments.length < 100) return found;
  }
}

async function ask(method, url, document) {
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${GITHUB_TOKEN}`,
      'x-github-api-version': '2022-11-28',
    },
    ...(document === undefined ? {} : { body: JSON.stringify(document) }),
  });
  if (response.ok) return response.json();
  const hint = response.status === 403 ? '; the job needs `permissions: { pull-requests: write }`' : '';
  console.error(
    `::error title=ollama-lambda::the comment was not kept: ${method} answered ${response.status}${hint}`,
  );
  process.exit(1);
}
