/**
 * The ways a use case says no. Thrown by services, translated at the edges. Told apart by `code`, never by
 * `instanceof`: the built pages and the server each load a copy of this module.
 */
export type RefusalCode = 'not-found' | 'forbidden' | 'invalid' | 'conflict' | 'too-many' | 'gone';

export interface Refusal extends Error {
	refusal: true;
	code: RefusalCode;
	/** What precisely, for the message shown: a key of the pages' messages. */
	detail: string;
	/** The form field it is about, when there is one. */
	field?: string;
}

/** An error that an edge turns into a sentence; `detail` names the sentence. */
export function refusal(code: RefusalCode, detail: string, field?: string): Refusal {
	return Object.assign(new Error(`${code}: ${detail}`), { refusal: true as const, code, detail, field });
}

/** Throws what a rule of the domain has found wrong. */
export function refuse(problem: { code: RefusalCode; detail: string; field?: string }): never {
	throw refusal(problem.code, problem.detail, problem.field);
}

/** Whether this is one of ours, whichever copy of the module made it. */
export function isRefusal(error: unknown): error is Refusal {
	return typeof error === 'object' && error !== null && (error as Refusal).refusal === true;
}

/** Unknown and not yours look the same: the reader learns nothing from the difference. */
export function notFound(what: string): never {
	throw refusal('not-found', what);
}
