import type { SubmitFunction } from '@sveltejs/kit';
import { m } from '#lib/i18n/generated/messages.js';

/** What a form of a thread gave back. */
export interface Sent {
	threadId: string;
	/** Members who are mentioned and may not read it, and organisations none of whose people may. */
	unreached: { kind: 'member' | 'organisation'; id: string; name: string; mayAsk: boolean }[];
}

interface Sending {
	onsending?: (isSending: boolean) => void;
	onsent(sent: Sent): unknown;
	/** By field, '' for the form as a whole. What was typed stays. */
	onproblem(errors: Record<string, string>): void;
}

/** For `use:enhance`: the page stays as it is, a form that is under way is not sent again, and nothing typed is lost. */
export function sendForm({ onsending, onsent, onproblem }: Sending): SubmitFunction {
	let isSending = false;
	const mark = (is: boolean) => {
		isSending = is;
		onsending?.(is);
	};
	return ({ cancel, formData }) => {
		if (isSending) return cancel();
		mark(true);
		// Nothing leads to another page.
		formData.set('stay', 'on');
		return async ({ result }) => {
			mark(false);
			if (result.type === 'success') await onsent(result.data as unknown as Sent);
			else if (result.type === 'failure') onproblem((result.data?.errors ?? {}) as Record<string, string>);
			else onproblem({ '': m.thread_unsent() });
		};
	};
}
