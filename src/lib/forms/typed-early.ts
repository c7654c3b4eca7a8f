/** A control whose value somebody changed before the page's scripts ran. */
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const isTickable = (control: Control): control is HTMLInputElement =>
	control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type);

/** What a list (of which one option is chosen) shows before anyone does: where the server chose none, its first. */
function offeredIn({ options }: HTMLSelectElement): string {
	const offered = [...options].filter(({ defaultSelected }) => defaultSelected);
	return (offered.at(-1) ?? options[0])?.value ?? '';
}

function isChanged(control: Control): boolean {
	if (control instanceof HTMLSelectElement) return control.value !== offeredIn(control);
	// Of radio buttons the one that is ticked says it: the others follow.
	if (isTickable(control)) {
		return control.checked !== control.defaultChecked && (control.type !== 'radio' || control.checked);
	}
	return control.type !== 'hidden' && control.type !== 'file' && control.value !== control.defaultValue;
}

/**
 * Notes what was typed and chosen on the page so far, and gives the function that puts it back. Hydration sets
 * every control to what the server knew: on a slow phone that would take away the words of whoever began at once.
 * Call it before the page's components run, and what it gives after they have.
 */
export function typedEarly(root: ParentNode): () => void {
	const changed = [...root.querySelectorAll<Control>('input, textarea, select')].filter(isChanged);
	const kept = changed.map((control) => ({
		control,
		ticked: isTickable(control) && control.checked,
		value: control.value
	}));
	return () => {
		for (const { control, ticked, value } of kept) {
			if (!control.isConnected) continue;
			if (isTickable(control)) {
				if (control.checked === ticked) continue;
				control.checked = ticked;
			} else {
				if (control.value === value) continue;
				control.value = value;
			}
			// What listens to the control hears of it as if it were typed now.
			control.dispatchEvent(new Event('input', { bubbles: true }));
			control.dispatchEvent(new Event('change', { bubbles: true }));
		}
	};
}
