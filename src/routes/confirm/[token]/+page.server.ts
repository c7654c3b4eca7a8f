import { error, fail } from '@sveltejs/kit';
import { isRefusal } from '#lib/domain/errors.ts';
import { actionName, askName, choiceName } from '#lib/forms/entry-sentences.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { statusOf } from '#lib/forms/submit.ts';
import { stepName } from '#lib/components/entry-words.ts';
import { getApp } from '#server/app.ts';
import { confirm, readConfirmation } from '#server/services/confirmations.ts';
import {
	confirmSignature,
	isSignatureConfirmation,
	readSignatureConfirmation
} from '#server/services/plan-signatures.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever holds the link. Looking uses nothing up: link scanners look too. */
export const load: PageServerLoad = async ({ params }) => {
	const app = getApp();
	try {
		if (await isSignatureConfirmation(app, params.token)) {
			return { signature: await readSignatureConfirmation(app, params.token) };
		}
		const { input, action, ...shown } = await readConfirmation(app, params.token);
		return {
			confirmation: {
				...shown,
				action: actionName(shown.entry.kind, action, shown.organisation),
				input: Object.entries(input).flatMap(([name, value]) =>
					name === 'organisation' || value === undefined || value === ''
						? []
						: { name, label: askName(action, name), value: said(name, value) }
				)
			}
		};
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		return { gone: sentenceFor(cause.code === 'not-found' ? 'confirmation' : cause.detail) };
	}
};

function said(name: string, value: string | number | boolean): string {
	if (name === 'step') return `${value}. ${stepName(Number(value))}`;
	return value === true ? '✓' : choiceName(name, String(value));
}

export const actions: Actions = {
	default: async ({ params }) => {
		try {
			const app = getApp();
			if (await isSignatureConfirmation(app, params.token)) await confirmSignature(app, params.token);
			else await confirm(app, params.token);
			return { done: true as const };
		} catch (cause) {
			if (!isRefusal(cause)) throw cause;
			if (cause.code === 'not-found') error(404);
			return fail(statusOf(cause), { problem: sentenceFor(cause.detail) });
		}
	}
};
