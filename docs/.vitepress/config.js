// The guide as a site: `npm run docs` in the repository's root. Nothing in it comes from another host, and search is local.
// What VitePress itself checks: every link between pages. Anchors are checked by tests/docs/links.test.ts.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const docs = fileURLToPath(new URL('..', import.meta.url));
const repository = 'https://github.com/ollama-lambda/ollama-lambda/blob/main/';

const page = (text, link) => ({ text, link: `/${link}` });
const features = readdirSync(join(docs, 'features'))
  .map((file) => file.replace(/\.md$/, ''))
  .map((name) => page(name, `features/${name}`));

export default defineConfig({
  title: 'ollama-lambda',
  description: 'A private LLM endpoint in your own AWS account: Ollama on Lambda, nothing to pay while idle.',
  lang: 'en',
  base: '/ollama-lambda/',
  outDir: '../dist.docs',
  cacheDir: '../dist.docs.cache',
  srcExclude: ['node_modules/**'],
  lastUpdated: false,
  markdown: {
    // What looks like a tag is text.
    html: false,
    // As GitHub makes them, so that an address fits both.
    anchor: {
      slugify: (heading) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s_-]/gu, '')
          .replaceAll(' ', '-'),
    },
    config: (markdown) => {
      markdown.core.ruler.push('files-of-the-repository', pointAtRepository);
      // Vue would evaluate `{{ … }}`; nothing in these pages is meant for it.
      const { code_inline } = markdown.renderer.rules;
      markdown.renderer.rules.code_inline = (...parts) =>
        code_inline(...parts).replace('<code', '<code v-pre');
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: repository.replace('/blob/main/', '') }],
    nav: [page('Start', 'start'), page('All pages', 'guide'), page('Troubleshooting', 'troubleshooting')],
    sidebar: [
      {
        text: 'Guide',
        items: [
          page('Start', 'start'),
          page('Choose a model', 'choose-a-model'),
          page('Configuration', 'configuration'),
          page('Deploy', 'deploy'),
          page('Secure it', 'secure'),
          page('Limits of a request', 'request-limits'),
          page('Cold starts', 'cold-starts'),
          page('Costs', 'costs'),
          page('After the first deploy', 'day-two'),
          page('Measure it', 'measure'),
          page('What the image is made of', 'image'),
          page('You ran gloryah-deploy.sh', 'from-the-script'),
        ],
      },
      {
        text: 'Clients',
        items: [
          page('Call it', 'clients/'),
          page('curl', 'clients/curl'),
          page('openai', 'clients/openai'),
          page('ollama', 'clients/ollama'),
          page('Anthropic’s SDK', 'clients/anthropic'),
          page('LangChain', 'clients/langchain'),
          page('Vercel AI SDK', 'clients/vercel-ai'),
          page('Open WebUI', 'clients/open-webui'),
          page('Continue', 'clients/continue'),
          page('In a terminal and a browser', 'clients/terminal'),
        ],
      },
      { text: 'Features', collapsed: true, items: features },
      { text: 'CI', items: [page('In CI', 'ci'), page('validate', 'validate')] },
      {
        text: 'Understanding it',
        items: [
          page('How it works', 'how-it-works'),
          page('Limits', 'limits'),
          page('Alternatives', 'alternatives'),
        ],
      },
      {
        text: 'Reference',
        items: [
          page('Troubleshooting by message', 'troubleshooting'),
          page('Commands', 'commands'),
          page('Fields of the config', 'fields'),
          page('Rules of validate', 'rules'),
          page('Exit codes', 'exit-codes'),
          page('Variables', 'environment'),
        ],
      },
    ],
  },
});

/** A link to a file that is no page (a workflow, SECURITY.md) leads to the repository; one to nothing fails the build. */
function pointAtRepository({ tokens, env }) {
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    const href = token.type === 'link_open' ? token.attrGet('href') : null;
    if (href === null || /^([a-z]+:|#|\/)/.test(href)) continue;
    const [path, anchor] = decodeURI(href).split('#');
    const file = normalize(join('docs', dirname(env.relativePath), path));
    if (file.startsWith('docs/') && file.endsWith('.md')) continue;
    if (!existsSync(join(docs, '..', file)))
      throw new Error(`${env.relativePath} links to ${href}: no such file`);
    token.attrSet('href', `${repository}${file}${anchor === undefined ? '' : `#${anchor}`}`);
    token.attrSet('target', '_blank');
    token.attrSet('rel', 'noreferrer');
  }
}
