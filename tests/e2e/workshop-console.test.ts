import { comeAs, expect, test } from '../support/browser.ts';
import { bigButton, codeOn } from '../support/workshop-page.ts';

const wide = { viewport: { width: 1440, height: 900 } };

test('the big button stays under the hand, and a press before the last answer came is not swallowed', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou', wide);
	const lead = awa.page;
	await lead.goto(`${app.origin}/alliance-du-gue/workshops`);
	await lead.getByLabel('Quelle question posez-vous').fill('Qui tient la porte ?');
	await lead.getByRole('button', { name: 'Démarrer maintenant' }).click();
	await lead.waitForURL('**/lead');
	await codeOn(lead);
	await expect(bigButton(lead)).toHaveText('Tout montrer');
	const place = await bigButton(lead).boundingBox();
	await lead.getByText('Ajouter une étape').click();
	await lead.getByText('Plus…').click();
	await lead.getByRole('button', { name: /^Clôture/ }).click();
	await expect(lead.locator('[data-step]')).toHaveCount(2);
	await expect(lead.getByRole('button', { name: 'Passer', exact: true })).not.toHaveAttribute(
		'aria-disabled'
	);
	await lead.evaluate(() => scrollTo(0, 0));
	expect(await bigButton(lead).boundingBox()).toEqual(place);
	await lead.getByRole('button', { name: 'Pause', exact: true }).click();
	await expect(bigButton(lead)).toHaveText('Reprendre');
	const pause = lead.getByRole('button', { name: 'Pause', exact: true });
	await expect(pause).toHaveAttribute('aria-disabled', 'true');
	await bigButton(lead).click();
	await expect(pause).not.toHaveAttribute('aria-disabled');

	// The frame comes at once, the answer to the press takes as long as a bad network takes.
	let answer = () => {};
	const held = new Promise<void>((resolve) => (answer = resolve));
	let presses = 0;
	await lead.route('**/command', async (route) => {
		presses += 1;
		const response = await route.fetch();
		await held;
		await route.fulfill({ response });
	});
	await bigButton(lead).click();
	await expect(bigButton(lead)).toHaveText(/Clôture/);
	await bigButton(lead).click();
	await expect(lead.getByRole('heading', { level: 1 })).toHaveText(/Clôture/);
	expect(presses).toBe(2);
	answer();
	await awa.close();
});
