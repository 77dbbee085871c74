/** Bytes of an average token, a little less than English has: what is reckoned with it is rather too many tokens. */
const tokenBytes = 3;

/** Tokens of a text of so many bytes, where nobody has counted them. */
export const likelyTokens = (bytes: number): number => Math.ceil(bytes / tokenBytes);
