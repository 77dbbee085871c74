// What is written for people is not mutated: a test of a sentence's words would only say them twice.

/** As many blanks as a text of four words has; names, keys and commands have fewer. */
const blanksOfProse = 3;

const isProse = (text) => (text.match(/\s/g) ?? []).length >= blanksOfProse && /[a-z]{2} [a-z]/i.test(text);

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'prose',
    value: {
      shouldIgnore({ node }) {
        const text =
          node.type === 'StringLiteral'
            ? node.value
            : node.type === 'TemplateLiteral'
              ? node.quasis.map(({ value }) => value.raw).join('x')
              : '';
        return isProse(text) ? 'a text for people' : undefined;
      },
    },
  },
];
