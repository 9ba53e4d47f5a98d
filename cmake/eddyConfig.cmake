# find_package(eddy): the libraries eddy::flask, eddy::tornado, eddy::gevent, eddy::templates and the floors below.
include(${CMAKE_CURRENT_LIST_DIR}/Dependencies.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/eddyTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/FlaskApp.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/Templates.cmake)
