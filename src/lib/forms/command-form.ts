import { fail } from '@sveltejs/kit';
import { isRefusal } from '#lib/domain/errors.ts';
import { commandFrom } from '#lib/workshop/command-form.ts';
import { sentenceFor } from './sentences.ts';
import { bodyOf, statusOf } from './submit.ts';

/** Runs the command that a form is; gives the step that it is of. A refusal comes back as a sentence, with what was typed. */
export async function commandByForm(request: Request, act: (command: unknown) => Promise<void>) {
	const form = await bodyOf(request);
	const command = form && commandFrom(form);
	const refused = (message: string) => ({
		refused: {
			type: String(command?.type ?? ''),
			fields: Object.fromEntries(
				[...(form ?? [])].map(([name, value]) => [name, typeof value === 'string' ? value : ''])
			),
			message
		}
	});
	if (!command) return fail(400, refused(sentenceFor('form-malformed')));
	try {
		await act(command);
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		return fail(statusOf(cause), refused(sentenceFor(cause.detail)));
	}
	return { done: typeof command.step === 'string' ? command.step : '' };
}
