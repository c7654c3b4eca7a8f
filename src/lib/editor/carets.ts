import CollaborationCaret from '@tiptap/extension-collaboration-caret';
import type { DocumentProvider } from '#lib/document/provider.ts';
import { colourClass, initialsOf } from './who.ts';

/** Who someone is, as the server says it in their awareness state. */
export interface PersonHere {
	id: string;
	name: string;
	organisation: string;
}

/** Others' carets and selections, by what the server says of them. */
export function carets(provider: DocumentProvider) {
	return CollaborationCaret.configure({
		provider,
		// The server writes name and organisation over whatever is said here.
		user: {},
		render(user) {
			const { id = '', name = '', organisation = '' } = user as Partial<PersonHere>;
			const caret = document.createElement('span');
			caret.className = `caret ${colourClass(id)}`;
			caret.dataset.member = id;
			const label = document.createElement('span');
			label.className = 'caret-label';
			label.title = organisation ? `${name}, ${organisation}` : name;
			label.textContent = initialsOf(name);
			caret.append(label);
			return caret;
		},
		selectionRender: (user) => ({
			nodeName: 'span',
			class: `caret-selection ${colourClass(String(user.id ?? ''))}`
		})
	});
}
