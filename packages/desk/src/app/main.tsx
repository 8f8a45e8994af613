/** The desk's composition root: one venue, one query cache, one page. */
import { createRoot } from 'react-dom/client'
import { StrictStyles } from '../components/dialog.tsx'
import { QueriesProvider, createQueries } from '../lib/queries.tsx'
import { VenueProvider, createVenue } from '../lib/venue.tsx'
import { App } from './app.tsx'
import './desk.css'

const root = document.querySelector('#desk')
if (!root) throw new Error('the page has no #desk')

createRoot(root).render(
  <VenueProvider venue={createVenue(location.origin)}>
    <QueriesProvider queries={createQueries()}>
      <StrictStyles>
        <App />
      </StrictStyles>
    </QueriesProvider>
  </VenueProvider>,
)
