import * as v from 'valibot';

const position = v.pipe(
	v.string('form-malformed'),
	v.maxLength(200, 'form-malformed'),
	v.base64('form-malformed')
);
const around = v.pipe(v.string('form-malformed'), v.maxLength(100, 'form-malformed'));

/** What a passage says, as a page sends it. */
export const quoteSchema = v.object({
	exact: v.pipe(v.string('form-malformed'), v.maxLength(2_000, 'form-malformed')),
	prefix: around,
	suffix: around
});

/** An `Anchor` as a page sends it. */
export const anchorSchema = v.object({ start: position, end: position, quote: quoteSchema });
