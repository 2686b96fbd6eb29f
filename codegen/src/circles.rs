//! Circles in graphs: an edge is an index into the list of all vertices' edges.

/// The vertices that can reach themselves.
pub(crate) fn on_circles(edges: &[Vec<usize>]) -> Vec<usize> {
    let groups = groups(edges);
    let mut sizes = vec![0_usize; edges.len()];
    groups.iter().for_each(|group| sizes[*group] += 1);
    let is_on_one = |vertex: &usize| sizes[groups[*vertex]] > 1 || edges[*vertex].contains(vertex);
    (0..edges.len()).filter(is_on_one).collect()
}

/// Which vertices reach each other: strongly connected components, after Kosaraju.
pub(crate) fn groups(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut backward = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        targets.iter().for_each(|to| backward[*to].push(from));
    }
    let mut order = Vec::with_capacity(edges.len());
    let mut seen = vec![false; edges.len()];
    for start in 0..edges.len() {
        walk(start, edges, &mut seen, &mut |vertex| order.push(vertex));
    }
    let mut groups = vec![0; edges.len()];
    seen.fill(false);
    for start in order.into_iter().rev() {
        walk(start, &backward, &mut seen, &mut |vertex| groups[vertex] = start);
    }
    groups
}

/// Visits what can be reached and was not seen; a vertex is left after all that it leads to.
fn walk(start: usize, edges: &[Vec<usize>], seen: &mut [bool], leave: &mut impl FnMut(usize)) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let mut open = vec![(start, 0)];
    while let Some((vertex, next)) = open.pop() {
        match edges[vertex].get(next) {
            Some(target) => {
                open.push((vertex, next + 1));
                if !std::mem::replace(&mut seen[*target], true) {
                    open.push((*target, 0));
                }
            }
            None => leave(vertex),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_whatever_leads_to_them() {
        let check = |edges: &[&[usize]], expected: &[usize]| {
            let edges: Vec<Vec<usize>> = edges.iter().map(|targets| targets.to_vec()).collect();
            assert_eq!(on_circles(&edges), expected, "{edges:?}");
        };
        check(&[], &[]);
        check(&[&[1], &[2], &[]], &[]);
        check(&[&[0], &[0]], &[0]);
        check(&[&[1], &[2], &[1, 3], &[]], &[1, 2]);
        check(&[&[1, 2], &[0], &[3], &[2, 2]], &[0, 1, 2, 3]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let chain: Vec<Vec<usize>> = (0..100_000).map(|vertex| vec![(vertex + 1) % 100_000]).collect();
        assert_eq!(on_circles(&chain).len(), 100_000);
    }
}
